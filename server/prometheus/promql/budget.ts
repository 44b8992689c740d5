/** What a query may use: time, samples held at once, and the thread without a break. */

import { executionError, QueryError } from "./errors.ts";

/** How a query shares its thread with others. */
export interface ThreadShare {
  /** How long it works without a rest, in milliseconds. */
  readonly sliceMs: number;
  /** Resolves when it may go on. */
  rest(): Promise<void>;
}

const WHOLE_THREAD: ThreadShare = {
  sliceMs: 20,
  rest: () => new Promise((resolve) => setTimeout(resolve, 0)),
};

// Labels that a query makes, not those of the store. A thousand series with kilobytes of text each
// are more than anybody reads; joins inside of joins could make gigabytes.
const MAX_TEXT = 20_000_000;

export interface BudgetOptions {
  readonly maxSamples: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Without one it lets other tasks of its thread run now and then. */
  readonly share?: ThreadShare | undefined;
}

export class Budget {
  readonly #maxSamples: number;
  readonly #deadline: number;
  readonly #signal: AbortSignal | undefined;
  readonly #share: ThreadShare;
  #sliceEnd: number;
  /** The samples of all intermediate results that are needed at the moment. */
  #held = 0;
  #text = 0;

  constructor({ maxSamples, timeoutMs, signal, share = WHOLE_THREAD }: BudgetOptions) {
    const now = performance.now();
    this.#maxSamples = maxSamples;
    this.#deadline = now + timeoutMs;
    this.#signal = signal;
    this.#share = share;
    this.#sliceEnd = now + share.sliceMs;
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

  /** Counts characters of labels that a query makes, for good: results hold on to them. */
  takeText(characters: number): void {
    this.#text += characters;
    if (this.#text > MAX_TEXT) throw executionError("query makes labels that are too long");
  }

  /** Goes back to `held` samples: everything that was created since is garbage. */
  release(held: number): void {
    this.#held = held;
  }

  /**
   * Whether it is time for a `pause`; to be asked about once a series. Throws
   * when the query's time is over or nobody waits for it any more.
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

  /** Lets others run. */
  async pause(): Promise<void> {
    await this.#share.rest();
    this.#sliceEnd = performance.now() + this.#share.sliceMs;
  }
}
