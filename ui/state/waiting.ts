/** Requests that the server has not answered for long. */

import { type ReadonlySignal, signal } from "@preact/signals";

// Answers take milliseconds, those about weeks a few seconds.
const LONG_MS = 5000;

export interface Timers {
  now(): number;
  /** @returns a function that cancels it */
  after(ms: number, then: () => void): () => void;
}

const REAL_TIMERS: Timers = {
  now: () => Date.now(),
  after: (ms, then) => {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

export class Waiting {
  readonly #timers: Timers;
  readonly #starts = new Set<{ readonly at: number }>();
  readonly #since = signal<number>();

  constructor(timers: Timers = REAL_TIMERS) {
    this.#timers = timers;
  }

  /**
   * When the oldest of the requests in progress was sent, in milliseconds since 1970; undefined
   * while none takes long.
   */
  get since(): ReadonlySignal<number | undefined> {
    return this.#since;
  }

  /** Runs a request. */
  async during<T>(request: () => Promise<T>): Promise<T> {
    const start = { at: this.#timers.now() };
    this.#starts.add(start);
    const cancel = this.#timers.after(LONG_MS, () => this.#look());
    try {
      return await request();
    } finally {
      cancel();
      this.#starts.delete(start);
      this.#look();
    }
  }

  #look(): void {
    // A set keeps the order in which its members came.
    const [oldest] = this.#starts;
    const long = oldest !== undefined && this.#timers.now() - oldest.at >= LONG_MS;
    this.#since.value = long ? oldest.at : undefined;
  }
}

/** The requests of this page. */
export const waiting = new Waiting();
