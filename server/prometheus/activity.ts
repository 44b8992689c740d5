const CHECK_MS = 200;
const QUIET_MS = 1000;

/** Says whether a counter is growing. */
export class Activity {
  readonly #total: () => number;
  readonly #now: () => number;
  #seen: number;
  #checkedAt: number;
  #grewAt = -Infinity;

  /** @param total the counter's value; it falls when the counted model is unloaded */
  constructor(total: () => number, now = () => performance.now()) {
    this.#total = total;
    this.#now = now;
    this.#seen = total();
    this.#checkedAt = now();
  }

  /** Whether the counter has grown within about the last second, or since the last call. */
  get isActive(): boolean {
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
