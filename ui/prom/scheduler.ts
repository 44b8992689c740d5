/**
 * Decides when a query is sent: at most six at a time, one retry now and then while the backend is
 * down, none while the page is hidden.
 */

import { type ReadonlySignal, signal } from "@preact/signals";

// Browsers open six connections to a host over HTTP/1.1. More requests would wait in the browser,
// where they can be neither reordered nor dropped.
const IN_FLIGHT = 6;
const FIRST_WAIT_MS = 1000;
// An operator who has restarted the server waits for the page.
const LONGEST_WAIT_MS = 10_000;

/** Whether the backend responds. */
export type BackendHealth =
  | { readonly state: "up" }
  | {
    readonly state: "down";
    readonly since: number;
    readonly retryAt: number;
    /** The error of the last attempt. */
    readonly reason: unknown;
  };

type Task = () => Promise<void>;

interface Wanted {
  readonly task: Task;
  readonly first: boolean;
  /** Whether the round in which it was added is over. */
  readonly isOverdue: boolean;
}

export interface Timers {
  now(): number;
  after(ms: number, then: () => void): unknown;
}

const REAL_TIMERS: Timers = {
  now: () => Date.now(),
  after: (ms, then) => setTimeout(then, ms),
};

export class Scheduler {
  readonly #timers: Timers;
  readonly #waiting = new Map<string, Wanted>();
  readonly #running = new Set<string>();
  readonly #health = signal<BackendHealth>({ state: "up" });
  readonly #roundMs = signal(0);
  #lastRoundMs = 0;
  /** When the tasks that wait or run began to; undefined when there are none. */
  #busySince: number | undefined;
  #paused = false;
  #waitMs = FIRST_WAIT_MS;

  constructor(timers: Timers = REAL_TIMERS) {
    this.#timers = timers;
  }

  get health(): ReadonlySignal<BackendHealth> {
    return this.#health;
  }

  /**
   * How long the backend needs from the first task to the last. The shorter of the last two rounds:
   * one slow round, such as the first of a page, says nothing about the next.
   */
  get roundMs(): ReadonlySignal<number> {
    return this.#roundMs;
  }

  /** Since when tasks wait or run, in milliseconds; undefined when there are none. */
  get busySince(): number | undefined {
    return this.#busySince;
  }

  /**
   * Runs the task soon and once, before tasks that are not `first`. A task that is running runs
   * again after it has ended.
   */
  want(key: string, task: Task, first = false): void {
    this.#busySince ??= this.#timers.now();
    const isOverdue = this.#waiting.get(key)?.isOverdue ?? false;
    this.#waiting.set(key, { task, first: first || isOverdue, isOverdue });
    // Later in this turn and in the render after it, more tasks may be added or dropped.
    queueMicrotask(() => queueMicrotask(() => this.#start()));
  }

  /**
   * Begins a round before the last one has ended. Tasks that still wait run first in it: otherwise
   * a slow backend would only ever answer those that are added as `first`. When no task waits to
   * start, the tasks that run hold up nothing but themselves, and the round goes on.
   */
  newRound(): void {
    const left = [...this.#waiting].filter(([key]) => !this.#running.has(key));
    if (left.length === 0 || this.#busySince === undefined) return;
    for (const [key, { task }] of left) {
      this.#waiting.set(key, { task, first: true, isOverdue: true });
    }
    const now = this.#timers.now();
    this.#noteRound(now - this.#busySince);
    this.#busySince = now;
  }

  /** Drops a task that has not started. */
  forget(key: string): void {
    this.#waiting.delete(key);
    this.#settle();
  }

  /** While paused no task starts; waiting tasks start afterwards. */
  pause(paused: boolean): void {
    this.#paused = paused;
    if (paused) return;
    if (this.#busySince !== undefined) this.#busySince = this.#timers.now();
    this.#start();
  }

  /** Retries at once if the backend is down. */
  retry(): void {
    const health = this.#health.value;
    if (health.state !== "down") return;
    this.#health.value = { ...health, retryAt: this.#timers.now() };
    this.#start();
  }

  #start(): void {
    if (this.#paused) return;
    for (const first of [true, false]) {
      for (const [key, wanted] of this.#waiting) {
        if (this.#running.size >= this.#capacity()) return;
        if (wanted.first !== first || this.#running.has(key)) continue;
        this.#waiting.delete(key);
        this.#running.add(key);
        this.#run(key, wanted);
      }
    }
  }

  /** While the backend is down, one task at a time finds out whether it is up again. */
  #capacity(): number {
    const health = this.#health.value;
    if (health.state === "up") return IN_FLIGHT;
    return this.#timers.now() >= health.retryAt ? 1 : 0;
  }

  async #run(key: string, wanted: Wanted): Promise<void> {
    try {
      await wanted.task();
      this.#succeeded();
    } catch (reason) {
      // The request was lost: the task waits again, unless a newer one does.
      if (!this.#waiting.has(key)) this.#waiting.set(key, wanted);
      this.#failed(reason);
    } finally {
      this.#running.delete(key);
      this.#start();
      this.#settle();
    }
  }

  /** Ends the round when the last task has ended. */
  #settle(): void {
    if (this.#busySince === undefined || this.#waiting.size + this.#running.size > 0) return;
    this.#noteRound(this.#timers.now() - this.#busySince);
    this.#busySince = undefined;
  }

  #noteRound(took: number): void {
    this.#roundMs.value = Math.min(took, this.#lastRoundMs);
    this.#lastRoundMs = took;
  }

  #succeeded(): void {
    this.#waitMs = FIRST_WAIT_MS;
    if (this.#health.value.state === "down") this.#health.value = { state: "up" };
  }

  #failed(reason: unknown): void {
    const now = this.#timers.now();
    const health = this.#health.value;
    // Six failures of requests sent together count as one.
    if (health.state === "down" && now < health.retryAt) return;
    const since = health.state === "down" ? health.since : now;
    this.#health.value = { state: "down", since, retryAt: now + this.#waitMs, reason };
    this.#timers.after(this.#waitMs, () => this.#start());
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
  }
}
