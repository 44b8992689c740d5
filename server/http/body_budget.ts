import { overloadedError } from "../errors.ts";

/**
 * How many bytes of request bodies and large answers the process holds, in memory that all threads
 * share: many clients together could otherwise take any amount, each within its own limit.
 *
 * Each thread counts in a slot of its own, which begins at 0 with a new thread, so that a thread
 * that dies takes its bodies along.
 */
export class BodyBudget {
  readonly #held: BigInt64Array;
  readonly #slot: number;
  readonly #limit: number;

  /**
   * @param buffer of `allocate()`
   * @param slot of this thread
   * @param limit in bytes
   */
  constructor(buffer: SharedArrayBuffer, slot: number, limit: number) {
    this.#held = new BigInt64Array(buffer);
    this.#slot = slot;
    this.#limit = limit;
    Atomics.store(this.#held, slot, 0n);
  }

  static allocate(threads: number): SharedArrayBuffer {
    return new SharedArrayBuffer(threads * BigInt64Array.BYTES_PER_ELEMENT);
  }

  /** Bytes that all threads hold. */
  get held(): number {
    let sum = 0;
    for (let slot = 0; slot < this.#held.length; slot++) {
      sum += Number(Atomics.load(this.#held, slot));
    }
    return sum;
  }

  /** @throws {KnownError<"overloaded">} when the process would hold too many bytes; none are taken */
  take(bytes: number): void {
    Atomics.add(this.#held, this.#slot, BigInt(bytes));
    if (this.held <= this.#limit) return;
    this.give(bytes);
    throw overloadedError(
      `The server holds bodies of up to ${this.#limit} bytes at a time (--max-bodies): ` +
        "try again when others are answered",
    );
  }

  give(bytes: number): void {
    Atomics.sub(this.#held, this.#slot, BigInt(bytes));
  }
}
