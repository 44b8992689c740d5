// Far more than a clock drifts in a minute, and less than anybody would look for in a trace.
const MAX_DRIFT_MS = 20;

/**
 * Converts times of `performance.now()` to milliseconds since 1970.
 *
 * The system's clock may be set, and a suspended machine stops the other one: the offset between the
 * two follows, though not within a request, whose spans must fit one another.
 */
export class WallClock {
  #offset: number;

  constructor(offset = performance.timeOrigin) {
    this.#offset = offset;
  }

  /** Compares the clocks. */
  adjust(monotonic: number, wall: number): void {
    if (Math.abs(monotonic + this.#offset - wall) > MAX_DRIFT_MS) this.#offset = wall - monotonic;
  }

  /** The time of `performance.now()` 0, in milliseconds since 1970. */
  get offset(): number {
    return this.#offset;
  }
}
