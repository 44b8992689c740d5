/** Evaluates rule groups, each in its own interval. */

import { compareText } from "../promql/labels.ts";
import type { Queryable } from "../storage.ts";
import { type GroupOptions, RuleGroup } from "./group.ts";
import { type GroupDefinition, groupKey } from "./rule_definition.ts";
import { dueAt, slotAt } from "./schedule.ts";
import type { GroupCounts, GroupStatus } from "./status.ts";

/** Calls back once after a delay. The returned function cancels it. */
export type Timer = (callback: () => void, delayMs: number) => () => void;

export interface ManagerOptions extends Omit<GroupOptions, "awaitsRestore"> {
  /** May hold the states of alerts of an earlier run. */
  readonly store: Queryable;
  readonly timer: Timer;
}

interface Entry {
  readonly key: string;
  readonly group: RuleGroup;
  /** The last evaluated slot. */
  last: number;
  /** The evaluation in progress. While it is set, no other one of the group starts. */
  running: Promise<void> | undefined;
}

/** A removed group. Its series end some time later. */
interface Leaving {
  readonly entry: Entry;
  readonly since: number;
  readonly endAt: number;
}

// A group that was only renamed writes the same series again within this time.
const INTERVALS_BEFORE_END = 2;

// Timers treat delays above 24 days as 0. An hour is safe.
const MAX_DELAY_MS = 3600_000;

/**
 * Runs at most one evaluation of a group at a time. A slot that comes while the
 * group is busy is missed. Groups do not wait for one another.
 */
export class RuleManager {
  readonly #options: ManagerOptions;
  /** By file and name. */
  #entries: ReadonlyMap<string, Entry> = new Map();
  #leaving: readonly Leaving[] = [];
  #hasLoaded = false;
  #phase: "new" | "started" | "stopped" = "new";
  #cancelTimer: () => void = () => {};

  constructor(options: ManagerOptions) {
    this.#options = options;
  }

  /**
   * Replaces all groups. Unchanged groups go on, and changed groups keep their
   * alerts. Only the first load restores the alerts of an earlier run of the
   * program.
   */
  load(definitions: readonly GroupDefinition[]): void {
    const entries = new Map<string, Entry>();
    for (const definition of definitions) {
      const name = JSON.stringify([definition.file, definition.name]);
      entries.set(name, this.#entryOf(definition, this.#entries.get(name)));
    }
    const gone = [...this.#entries].filter(([name]) => !entries.has(name));
    this.#leaving = [...this.#leaving, ...gone.map(([, entry]) => this.#leave(entry))];
    this.#entries = entries;
    this.#hasLoaded = true;
    this.#wake();
  }

  #entryOf(definition: GroupDefinition, old: Entry | undefined): Entry {
    const key = groupKey(definition);
    if (old !== undefined && old.key === key) return old;
    const group = new RuleGroup(definition, {
      ...this.#options,
      awaitsRestore: !this.#hasLoaded,
    });
    const last = slotAt(group.grid, this.#options.clock.now());
    const entry: Entry = { key, group, last, running: undefined };
    if (old !== undefined) {
      old.group.stop();
      // At once for the status, and again when the rule in evaluation is done.
      group.adopt(old.group);
      const stopped = old.running ?? Promise.resolve();
      this.#run(entry, stopped.then(() => group.adopt(old.group)));
    }
    return entry;
  }

  #leave(entry: Entry): Leaving {
    entry.group.stop();
    const since = this.#options.clock.now();
    const endAt = since + INTERVALS_BEFORE_END * entry.group.grid.intervalMs;
    return { entry, since, endAt };
  }

  /** Starts to evaluate groups when they are due. */
  start(): void {
    this.#phase = "started";
    this.#wake();
  }

  /** Stops after the rules in evaluation. Series do not end: the server may start again soon. */
  async stop(): Promise<void> {
    this.#phase = "stopped";
    this.#cancelTimer();
    for (const { group } of this.#entries.values()) group.stop();
    await this.idle();
  }

  /** Resolves when no evaluation is running. */
  async idle(): Promise<void> {
    const entries = [...this.#entries.values(), ...this.#leaving.map(({ entry }) => entry)];
    await Promise.all(entries.map(({ running }) => running));
  }

  /**
   * Starts every evaluation that is due, without waiting for it. Returns the
   * milliseconds until the next one is due.
   */
  tick(): number {
    const now = this.#options.clock.now();
    let next = now + MAX_DELAY_MS;
    for (const entry of this.#entries.values()) {
      if (entry.running === undefined) this.#startIfDue(entry, now);
      if (entry.running === undefined) {
        next = Math.min(next, entry.last + entry.group.grid.intervalMs);
      }
    }
    this.#endLeaving(now);
    for (const { endAt } of this.#leaving) if (endAt > now) next = Math.min(next, endAt);
    return Math.max(0, next - now);
  }

  #startIfDue(entry: Entry, now: number): void {
    const { grid } = entry.group;
    // The clock was set back. Waiting until it has caught up would delay alerts by as much.
    if (entry.last - now > grid.intervalMs) entry.last = slotAt(grid, now);
    const due = dueAt(grid, entry.last, now);
    if (due === undefined) return;
    entry.last = due.time;
    entry.group.miss(due.missed);
    this.#run(
      entry,
      entry.group.evaluate(due.time).then(() => entry.group.restoreWhenReady(this.#options.store)),
    );
  }

  /** Marks a group as busy until `work` is done, then starts what is due. */
  #run(entry: Entry, work: Promise<void>): void {
    entry.running = work.then(() => {
      entry.running = undefined;
      this.#wake();
    });
  }

  #endLeaving(now: number): void {
    const isOver = ({ entry, endAt }: Leaving) => endAt <= now && entry.running === undefined;
    for (const { entry, since } of this.#leaving.filter(isOver)) entry.group.endSeries(since);
    this.#leaving = this.#leaving.filter((leaving) => !isOver(leaving));
  }

  #wake(): void {
    if (this.#phase !== "started") return;
    this.#cancelTimer();
    this.#cancelTimer = this.#options.timer(() => this.#wake(), this.tick());
  }

  /** The status of all groups, ordered by file and name. */
  status(): readonly GroupStatus[] {
    return this.#groups().map((group) => group.status());
  }

  counts(): readonly GroupCounts[] {
    return this.#groups().map((group) => group.counts());
  }

  #groups(): readonly RuleGroup[] {
    const groups = [...this.#entries.values()].map(({ group }) => group);
    return groups.sort(({ definition: a }, { definition: b }) =>
      compareText(a.file, b.file) || compareText(a.name, b.name)
    );
  }
}

/** The system clocks and timers. */
export const SYSTEM_TIME: Pick<ManagerOptions, "clock" | "timer"> = {
  clock: { now: () => Date.now(), elapsed: () => performance.now() },
  timer: (callback, delayMs) => {
    const id = setTimeout(callback, delayMs);
    return () => clearTimeout(id);
  },
};
