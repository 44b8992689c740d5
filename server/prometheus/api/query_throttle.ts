import type { Throttle } from "../promql/query_budget.ts";

export interface QueryThrottleOptions {
  /** Whether others need the cores now. While they do not, queries take all they can. */
  readonly isBusy: () => boolean;
  /** The part of a core's time, up to 1, that queries get while others need the cores. */
  readonly share: number;
}

// With no time saved, queries work for two milliseconds and then wait: others are never far behind.
const BUSY_SLICE_MS = 2;
// Long enough that breaks of some two milliseconds, the shortest timer, cost little; short enough
// that scrapes and rules hardly notice.
const SLICE_MS = 20;
// The time that a dashboard takes to load once, so that an occasional query does not wait.
const SAVED_MS = 100;

/**
 * Keeps queries from taking the time that predictions need. Both share the machine's cores, and
 * no scheduler knows that predictions are urgent and queries are not.
 *
 * A token bucket of working time: it fills at `share` while others need the cores, and is full
 * while they do not. A query that finds it empty waits; queries get their turn in the order of
 * asking.
 */
export class QueryThrottle implements Throttle {
  readonly #options: QueryThrottleOptions;
  #saved = SAVED_MS;
  #filledAt = performance.now();
  /** Since when the working time has not been counted. */
  #workedFrom = 0;
  #working = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(options: QueryThrottleOptions) {
    this.#options = options;
  }

  get sliceMs(): number {
    return this.#saved > 0 && !this.#options.isBusy() ? SLICE_MS : BUSY_SLICE_MS;
  }

  /** Does work when it is its turn, and counts the time that it takes except for its breaks. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#turn();
    try {
      return await work();
    } finally {
      this.#stop();
    }
  }

  async rest(): Promise<void> {
    this.#stop();
    // Other tasks of the thread run now, however much time is saved.
    await delay(0);
    await this.#turn();
  }

  async #turn(): Promise<void> {
    const turn = this.#last.then(() => this.#filled());
    this.#last = turn;
    await turn;
    this.#count();
    this.#working++;
    // Taken before it is used, so that the next in the queue sees it.
    this.#saved -= BUSY_SLICE_MS;
  }

  #stop(): void {
    this.#count();
    this.#working--;
    this.#saved += BUSY_SLICE_MS;
  }

  /** Subtracts the time since the last count from the bucket, if any of it was work. */
  #count(): void {
    const now = performance.now();
    if (this.#working > 0) this.#saved -= now - this.#workedFrom;
    this.#workedFrom = now;
  }

  /** Resolves once there is time saved. */
  async #filled(): Promise<void> {
    for (this.#fill(); this.#saved < 0; this.#fill()) {
      await delay(-this.#saved / this.#options.share);
    }
  }

  #fill(): void {
    const { isBusy, share } = this.#options;
    const now = performance.now();
    const earned = isBusy() ? (now - this.#filledAt) * share : Infinity;
    this.#saved = Math.min(SAVED_MS, this.#saved + earned);
    this.#filledAt = now;
  }
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
