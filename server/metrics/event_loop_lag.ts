import { FAMILIES } from "./families.ts";
import type { Tally } from "./tally.ts";

export const INTERVAL_MS = 50;
const WINDOW_MS = 5000;

/**
 * Measures how late a thread's event loop runs a timer that is due.
 *
 * @returns a function that stops it
 */
export function watchEventLoopLag(tally: Tally, thread: string): () => void {
  const gauge = tally.gauge(FAMILIES.eventLoopLag, { thread });
  const longest = new LongestDelay(performance.now());
  const timer = setInterval(() => gauge.set(longest.tick(performance.now()) / 1000), INTERVAL_MS);
  return () => clearInterval(timer);
}

/**
 * The longest delay of a timer in the current and the previous half window, so a short block stays
 * visible until the next scrape has seen it. All times are in milliseconds.
 */
export class LongestDelay {
  #due: number;
  #halfEnds: number;
  #previous = 0;
  #current = 0;

  constructor(start: number) {
    this.#due = start + INTERVAL_MS;
    this.#halfEnds = this.#due + WINDOW_MS / 2;
  }

  /** Records that the timer ran at `now`, and returns the longest delay. */
  tick(now: number): number {
    const longest = this.#current = Math.max(this.#current, now - this.#due);
    const result = Math.max(this.#previous, longest);
    this.#due = now + INTERVAL_MS;
    if (now >= this.#halfEnds) {
      [this.#previous, this.#current] = [this.#current, 0];
      this.#halfEnds = now + WINDOW_MS / 2;
    }
    return result;
  }
}
