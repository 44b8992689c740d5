/** The log, as far as the clock needs it. */
export interface Warn {
  warn(message: string, fields?: Readonly<Record<string, string | number>>): void;
}

export interface Clocks {
  /** The time of day, in milliseconds since 1970. */
  readonly now: () => number;
  /** A clock that is never set, in milliseconds. */
  readonly elapsed: () => number;
}

// Clocks are corrected by milliseconds all the time. A scrape that is a second off matters little.
const MIN_JUMP_MS = 1000;

/**
 * Warns when the clock is set while samples are taken.
 *
 * Samples must come in the order of time. After the clock was set back the store refuses new ones
 * until the clock has passed the last one; after it was set forward, samples are missing.
 */
export class ClockWatch {
  readonly #log: Warn;
  readonly #clocks: Clocks;
  /** The time of the last sample; undefined without samples. */
  readonly #newest: () => number | undefined;
  #offset: number;

  constructor(
    log: Warn,
    newest: () => number | undefined,
    clocks: Clocks = { now: () => Date.now(), elapsed: () => performance.now() },
  ) {
    this.#log = log;
    this.#newest = newest;
    this.#clocks = clocks;
    this.#offset = this.#measure();
    const ahead = this.#ahead();
    if (ahead >= MIN_JUMP_MS) {
      this.#log.warn(`the stored samples are ahead of the clock: ${REFUSED}`, this.#until(ahead));
    }
  }

  /** Compares the clock with the monotonic one; to be called every few seconds. */
  check(): void {
    const before = this.#offset;
    this.#offset = this.#measure();
    const jump = this.#offset - before;
    if (jump >= MIN_JUMP_MS) {
      this.#log.warn("the clock was set forward, or the machine slept: samples are missing", {
        seconds: Math.round(jump / 1000),
      });
    } else if (jump <= -MIN_JUMP_MS) {
      this.#log.warn(`the clock was set back: ${REFUSED}`, {
        seconds: Math.round(-jump / 1000),
        ...this.#until(this.#ahead()),
      });
    }
  }

  #measure(): number {
    return this.#clocks.now() - this.#clocks.elapsed();
  }

  #ahead(): number {
    return (this.#newest() ?? -Infinity) - this.#clocks.now();
  }

  #until(ahead: number): Readonly<Record<string, string | number>> {
    if (ahead <= 0) return {};
    return { ahead: Math.round(ahead / 1000), until: new Date(this.#newest()!).toISOString() };
  }
}

const REFUSED = "samples are refused until it has passed the last one";
