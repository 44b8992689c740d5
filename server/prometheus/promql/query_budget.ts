import { executionError, QueryError } from "./errors.ts";

/** Shares the thread of queries with other work. */
export interface Throttle {
  /** How long a query works before its next break, in milliseconds. */
  readonly sliceMs: number;
  /** Takes a break; resolves when the query may go on. */
  rest(): Promise<void>;
}

const YIELD_ONLY: Throttle = {
  sliceMs: 20,
  rest: () => new Promise((resolve) => setTimeout(resolve, 0)),
};

// Labels that a query makes, not those of the store. A thousand series with kilobytes of text each
// are more than anybody reads; joins inside of joins could make gigabytes.
const MAX_TEXT = 20_000_000;

export interface QueryBudgetOptions {
  /** Samples held at once. */
  readonly maxSamples?: number;
  readonly timeoutMs?: number;
  /** Cancels the query. */
  readonly signal?: AbortSignal;
  /** Without one, the query only yields to the event loop every few milliseconds. */
  readonly throttle?: Throttle;
}

/** The limits of one query, and what it has used: samples, text, time, and its slice of the thread. */
export class QueryBudget {
  readonly #maxSamples: number;
  readonly #deadline: number;
  readonly #signal: AbortSignal | undefined;
  readonly #throttle: Throttle;
  #sliceEnd: number;
  /** The samples of all intermediate results that are needed at the moment. */
  #held = 0;
  #text = 0;

  constructor(
    { maxSamples = Infinity, timeoutMs = Infinity, signal, throttle = YIELD_ONLY }:
      QueryBudgetOptions = {},
  ) {
    const now = performance.now();
    this.#maxSamples = maxSamples;
    this.#deadline = now + timeoutMs;
    this.#signal = signal;
    this.#throttle = throttle;
    this.#sliceEnd = now + throttle.sliceMs;
  }

  get held(): number {
    return this.#held;
  }

  /** Counts samples that are about to be created. */
  take(samples: number): void {
    this.#held += samples;
    if (this.#held <= this.#maxSamples) return;
    throw executionError(
      "query processing would load too many samples into memory in query execution",
    );
  }

  /** Counts characters of labels that a query makes. They are never released: results keep them. */
  takeText(characters: number): void {
    this.#text += characters;
    if (this.#text > MAX_TEXT) throw executionError("query makes labels that are too long");
  }

  /** Goes back to `held` samples: everything that was created since is garbage. */
  release(held: number): void {
    this.#held = held;
  }

  /**
   * Whether it is time for a `pause`; loops ask once for each series. Throws when the deadline has
   * passed or the query is canceled.
   */
  due(): boolean {
    const now = performance.now();
    if (this.#signal?.aborted) {
      throw new QueryError("canceled", "query was canceled in expression evaluation");
    }
    if (now > this.#deadline) {
      throw new QueryError("timeout", "query timed out in expression evaluation");
    }
    return now > this.#sliceEnd;
  }

  /** Lets other tasks of the thread run. */
  async pause(): Promise<void> {
    await this.#throttle.rest();
    this.#sliceEnd = performance.now() + this.#throttle.sliceMs;
  }
}
