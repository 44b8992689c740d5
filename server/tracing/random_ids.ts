const TRACE_BYTES = 16;
const SPAN_BYTES = 8;

// A call for random bytes costs more than the bytes, so they are taken from a pool.
const POOL_BYTES = 4096;

/** Makes random ids of traces and spans, as hexadecimal digits. */
export class RandomIds {
  readonly #pool = new Uint8Array(POOL_BYTES);
  #used = POOL_BYTES;

  trace(): string {
    return this.#next(TRACE_BYTES);
  }

  span(): string {
    return this.#next(SPAN_BYTES);
  }

  #next(bytes: number): string {
    if (this.#used + bytes > POOL_BYTES) {
      crypto.getRandomValues(this.#pool);
      this.#used = 0;
    }
    const taken = this.#pool.subarray(this.#used, this.#used += bytes);
    // An id of zeros is invalid.
    return taken.every((byte) => byte === 0) ? this.#next(bytes) : taken.toHex();
  }
}
