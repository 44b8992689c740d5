/**
 * Decides when a query is sent: at most six at a time, none while the source is
 * down except one now and then, none while nobody looks at the page.
 */

import { type ReadonlySignal, signal } from "@preact/signals";

// What browsers keep open to one host over HTTP/1.1; more would wait in the browser instead,
// where they cannot be put in order or forgotten.
const IN_FLIGHT = 6;
const FIRST_WAIT_MS = 1000;
// Who has started the server again looks at the page and waits.
const LONGEST_WAIT_MS = 10_000;

/** The source as the page sees it. */
export type SourceHealth =
  | { readonly state: "up" }
  | {
    readonly state: "down";
    readonly since: number;
    readonly retryAt: number;
    /** What the last attempt failed with. */
    readonly reason: unknown;
  };

type Task = () => Promise<void>;

interface Wanted {
  readonly task: Task;
  readonly first: boolean;
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
  readonly #health = signal<SourceHealth>({ state: "up" });
  #paused = false;
  #waitMs = FIRST_WAIT_MS;

  constructor(timers: Timers = REAL_TIMERS) {
    this.#timers = timers;
  }

  get health(): ReadonlySignal<SourceHealth> {
    return this.#health;
  }

  /**
   * Has the task run soon, once, and before those that need not be `first`. A task that runs
   * already runs again after it has ended.
   */
  want(key: string, task: Task, first = false): void {
    this.#waiting.set(key, { task, first });
    // Later in this turn, and in what is rendered after it, more may be wanted or forgotten.
    queueMicrotask(() => queueMicrotask(() => this.#start()));
  }

  /** A task that has not started will not. */
  forget(key: string): void {
    this.#waiting.delete(key);
  }

  /** While the page is hidden nothing starts; what was wanted starts when it is seen again. */
  pause(paused: boolean): void {
    this.#paused = paused;
    if (!paused) this.#start();
  }

  /** Tries a source that is down at once. */
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

  /** One query finds out whether a source that was down is up again. */
  #capacity(): number {
    const health = this.#health.value;
    if (health.state === "up") return IN_FLIGHT;
    return this.#timers.now() >= health.retryAt ? 1 : 0;
  }

  async #run(key: string, wanted: Wanted): Promise<void> {
    try {
      await wanted.task();
      this.#sawAnswer();
    } catch (reason) {
      // It got lost: it is wanted as before, unless somebody wants something newer.
      if (!this.#waiting.has(key)) this.#waiting.set(key, wanted);
      this.#sawSilence(reason);
    } finally {
      this.#running.delete(key);
      this.#start();
    }
  }

  #sawAnswer(): void {
    this.#waitMs = FIRST_WAIT_MS;
    if (this.#health.value.state === "down") this.#health.value = { state: "up" };
  }

  #sawSilence(reason: unknown): void {
    const now = this.#timers.now();
    const health = this.#health.value;
    // Six that were on their way together are one failure.
    if (health.state === "down" && now < health.retryAt) return;
    const since = health.state === "down" ? health.since : now;
    this.#health.value = { state: "down", since, retryAt: now + this.#waitMs, reason };
    this.#timers.after(this.#waitMs, () => this.#start());
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
  }
}
