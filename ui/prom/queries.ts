/**
 * The queries of the page. Panels with the same query share one request.
 *
 * The state of a query is a signal. It keeps the old data until there is newer data, also after an
 * error. A range query that moved on requests its tail only.
 */

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type ApiResponse, type Client, UnreachableError } from "./client.ts";
import { alignFrame, mergeTail, readValue } from "./frame.ts";
import type { Answer, InstantQuery, Query, QueryState, RangeQuery, Sample } from "./query.ts";
import type { Scheduler } from "./scheduler.ts";
import { type Grid, gridOf, pointsOf } from "./step.ts";
import type { QueryResult } from "./wire.ts";

const NOTHING_YET: QueryState = { loading: true, warnings: [], tookMs: 0, bytes: 0 };

interface Entry {
  readonly state: Signal<QueryState>;
  query: Query;
  /** The query that `state.data` answers. */
  answered?: Query;
  users: number;
  /** The number of users on the screen. */
  visible: number;
  /** Whether a user draws a picture of it. */
  first: boolean;
  abort?: AbortController;
}

/** Equal for queries that differ in their time only. */
function keyOf(query: Query): string {
  const { expr, limit = "" } = query;
  return `${query.kind === "range" ? query.grid.step : "@"} ${limit} ${expr}`;
}

function sameTime(a: Query | undefined, b: Query): boolean {
  if (a === undefined) return false;
  if (a.kind === "instant" && b.kind === "instant") return a.time === b.time;
  if (a.kind !== "range" || b.kind !== "range") return false;
  return a.grid.start === b.grid.start && a.grid.end === b.grid.end;
}

export interface Use {
  readonly state: ReadonlySignal<QueryState>;
  /** Moves the query to another time. */
  move(query: Query): void;
  /** Whether the user is on the screen. Queries of pictures are sent `first`. */
  show(visible: boolean, first?: boolean): void;
  release(): void;
}

export class Queries {
  readonly #client: Client;
  readonly #scheduler: Scheduler;
  readonly #entries = new Map<string, Entry>();
  /** How many times the clock was wrong. */
  #clock = 0;

  constructor(client: Client, scheduler: Scheduler) {
    this.#client = client;
    this.#scheduler = scheduler;
  }

  /** Keeps a query up to date until it is released; `move` must keep its key. */
  use(query: Query): Use {
    const key = keyOf(query);
    const entry = this.#entries.get(key) ?? this.#open(key, query);
    entry.users++;
    let shown = false;
    this.#move(key, entry, query);
    return {
      state: entry.state,
      move: (next) => this.#move(key, entry, next),
      show: (visible, first = false) => {
        if (visible === shown) return;
        shown = visible;
        entry.first ||= visible && first;
        entry.visible += visible ? 1 : -1;
        this.#want(key, entry);
      },
      release: () => {
        if (shown) entry.visible--;
        if (--entry.users === 0) this.#close(key, entry);
      },
    };
  }

  /**
   * The clock was wrong: requests under way are for a wrong time, and their answers are dropped.
   * The users move their queries to the right time.
   */
  mendClock(): void {
    this.#clock++;
  }

  /** Sends all queries again as a whole, also those whose time has not changed. */
  renew(): void {
    for (const [key, entry] of this.#entries) {
      delete entry.answered;
      this.#want(key, entry);
    }
  }

  /** The number of different queries in use. */
  get size(): number {
    return this.#entries.size;
  }

  #open(key: string, query: Query): Entry {
    const entry: Entry = { state: signal(NOTHING_YET), query, users: 0, visible: 0, first: false };
    this.#entries.set(key, entry);
    return entry;
  }

  #close(key: string, entry: Entry): void {
    entry.abort?.abort();
    this.#scheduler.forget(key);
    this.#entries.delete(key);
  }

  #move(key: string, entry: Entry, query: Query): void {
    entry.query = query;
    this.#want(key, entry);
  }

  /** Schedules the query if it is on the screen and its answer is for another time. */
  #want(key: string, entry: Entry): void {
    if (entry.visible === 0 || sameTime(entry.answered, entry.query)) {
      this.#scheduler.forget(key);
      return;
    }
    this.#scheduler.want(key, () => this.#run(entry), entry.first);
  }

  async #run(entry: Entry): Promise<void> {
    const { query } = entry;
    if (sameTime(entry.answered, query)) return;
    const abort = entry.abort = new AbortController();
    const clock = this.#clock;
    entry.state.value = { ...entry.state.value, loading: true };
    try {
      const { data, response } = query.kind === "range"
        ? await this.#runRange(entry, query, abort.signal)
        : await this.#runInstant(query, abort.signal);
      if (clock !== this.#clock) return;
      const { warnings, tookMs, bytes } = response;
      entry.answered = query;
      entry.state.value = { loading: false, data, warnings, tookMs, bytes };
    } catch (error) {
      if (abort.signal.aborted) return;
      const message = error instanceof Error ? error.message : String(error);
      entry.state.value = { ...entry.state.value, loading: false, error: message };
      // A rejected query would be rejected again; after a lost request a retry may succeed.
      if (error instanceof UnreachableError) throw error;
      entry.answered = query;
    }
  }

  async #runRange(entry: Entry, query: RangeQuery, signal: AbortSignal): Promise<Ran> {
    const old = entry.answered && entry.state.value.data;
    // If the limit cut series off, the tail may have others than the old frame.
    const whole = old?.kind === "range" && old.frame.series.length < (query.limit ?? Infinity);
    const tail = whole ? tailOf(query, old.frame.grid) : undefined;
    const response = await this.#client.range(query, tail ?? query.grid, signal);
    if (response.data.resultType !== "matrix") {
      throw new TypeError("Cannot read the answer of a range query: expected a matrix");
    }
    const frame = alignFrame(tail ?? query.grid, response.data.result);
    const merged = tail === undefined || old?.kind !== "range"
      ? frame
      : mergeTail(query.grid, old.frame, frame);
    return { data: { kind: "range", frame: merged }, response };
  }

  async #runInstant(query: InstantQuery, signal: AbortSignal): Promise<Ran> {
    const response = await this.#client.instant(query, signal);
    const { data: result } = response;
    const { time } = query;
    return { data: { kind: "instant", time, samples: samplesOf(result), result }, response };
  }
}

interface Ran {
  readonly data: Answer;
  readonly response: ApiResponse<QueryResult>;
}

/** The part of the grid to request when the points of `old` are known; undefined for all of it. */
export function tailOf(query: RangeQuery, old: Grid): Grid | undefined {
  const { grid, unsettled } = query;
  if (old.step !== grid.step || pointsOf(old) === 0) return undefined;
  if (grid.start < old.start || grid.end < old.end) return undefined;
  if ((grid.start - old.start) % grid.step !== 0) return undefined;
  const { start } = gridOf(old.end - unsettled, old.end, grid.step, 1);
  return start <= grid.start ? undefined : { ...grid, start };
}

function samplesOf(data: QueryResult): Sample[] {
  switch (data.resultType) {
    case "vector":
      return data.result.map(({ metric, value }) => ({
        labels: metric,
        value: readValue(value[1]),
      }));
    case "scalar":
      return [{ labels: {}, value: readValue(data.result[1]) }];
    default:
      return [];
  }
}
