const CHECK_MS = 200;
const QUIET_MS = 1000;

/** Watches a number that grows with what is done, and tells whether anything is being done. */
export class Traffic {
  readonly #total: () => number;
  readonly #now: () => number;
  #seen: number;
  #checkedAt: number;
  #grewAt = -Infinity;

  /** @param total of the counts; it may fall, as when what was counted is gone */
  constructor(total: () => number, now = () => performance.now()) {
    this.#total = total;
    this.#now = now;
    this.#seen = total();
    this.#checkedAt = now();
  }

  /** Whether the number has grown in about the last second, or since it was last asked for. */
  get isFlowing(): boolean {
    const now = this.#now();
    if (now - this.#checkedAt >= CHECK_MS) {
      const total = this.#total();
      if (total > this.#seen) this.#grewAt = now;
      this.#seen = total;
      this.#checkedAt = now;
    }
    return now - this.#grewAt < QUIET_MS;
  }
}
