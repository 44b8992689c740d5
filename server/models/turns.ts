import { setImmediate } from "node:timers";

// Longer slices would be noticed in the latency of the requests beside them, shorter ones spend
// more time on turns of the event loop.
const SLICE_MS = 0.5;

// After a slice, short requests may use the thread for up to three times as long. So long work has
// at least a quarter of the thread, and ends however many short requests there are.
const SHARE_OF_OTHERS = 3;

// A request that arrived during a slice is read in one turn of the event loop, and its body in the
// next one.
const MIN_TURNS = 2;

interface Paused {
  readonly resume: () => void;
  /** When it goes on although short requests wait: `performance.now()`. */
  readonly until: number;
  turns: number;
}

/**
 * Lets the requests of a thread take turns: the work of a long request is done in slices, and
 * between two of them short requests are answered.
 */
export class Turns {
  readonly #paused: Paused[] = [];
  #short = 0;
  #isScheduled = false;

  /** A request begins that will not pause. */
  shortBegan(): void {
    this.#short++;
  }

  shortEnded(): void {
    this.#short--;
  }

  /**
   * Waits until short requests have had their turn, and all long ones that paused before.
   *
   * @param usedMs how long the slice took that ends now
   */
  pause(usedMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const until = performance.now() + SHARE_OF_OTHERS * usedMs;
    this.#paused.push({ resume: resolve, until, turns: 0 });
    this.#schedule();
    return promise;
  }

  #schedule(): void {
    if (this.#isScheduled || this.#paused.length === 0) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#turn();
      this.#schedule();
    });
  }

  /** Resumes one of the paused requests at most, so that their slices do not add up. */
  #turn(): void {
    const next = this.#paused[0]!;
    next.turns++;
    const isFree = this.#short === 0 || performance.now() >= next.until;
    if (next.turns < MIN_TURNS || !isFree) return;
    this.#paused.shift();
    next.resume();
  }
}

/** The turns of this thread. */
export const THREAD_TURNS: Turns = new Turns();

/** The work of one long request, from the slice that begins now. */
export class LongWork {
  readonly #turns: Turns;
  #since = performance.now();

  constructor(turns: Turns = THREAD_TURNS) {
    this.#turns = turns;
  }

  /** Whether the slice has lasted long enough. */
  get isDue(): boolean {
    return performance.now() - this.#since >= SLICE_MS;
  }

  /** Ends the slice. Resolves when the next one begins. */
  async pause(): Promise<void> {
    await this.#turns.pause(performance.now() - this.#since);
    this.#since = performance.now();
  }
}
