/**
 * Nanoseconds since the first thread started, the same on all threads.
 *
 * `performance.now()` counts from the start of its own thread, and the wall clock jumps. So the
 * latest time that any thread has read lies in shared memory, and a thread that finds itself behind
 * moves its own clock forward to it. The shared time never runs faster than real time.
 */
export class SharedClock {
  readonly #latest: BigInt64Array<SharedArrayBuffer>;
  readonly #own: () => number;
  #offset: number;

  /**
   * @param latest the shared time, one cell
   * @param own milliseconds that only increase
   */
  constructor(
    latest: BigInt64Array<SharedArrayBuffer>,
    own: () => number = () => performance.now(),
  ) {
    this.#latest = latest;
    this.#own = own;
    this.#offset = Number(Atomics.load(latest, 0)) - own() * 1e6;
  }

  now(): number {
    while (true) {
      // In this order: a pause between the two would otherwise count twice, here and as the distance
      // to a time that was read later.
      const seen = Atomics.load(this.#latest, 0);
      const now = Math.floor(this.#offset + this.#own() * 1e6);
      const latest = Number(seen);
      if (latest >= now) {
        this.#offset += latest - now;
        return latest;
      }
      if (Atomics.compareExchange(this.#latest, 0, seen, BigInt(now)) === seen) return now;
    }
  }
}
