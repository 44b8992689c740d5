import { setImmediate } from "node:timers";

// Longer slices would be noticed in the latency of the requests beside them, shorter ones spend
// more time on turns of the event loop.
const SLICE_MS = 0.5;

// Turns take a tenth of the time of a long request. Where no short request has come for so long,
// few of them are taken.
const QUIET_MS = 2000;
export const QUIET_SLICE_MS = 4;

// After a slice, short requests may use the thread for up to three times as long. So long work has
// at least a quarter of the thread, and ends however many short requests there are.
const SHARE_OF_OTHERS = 3;

// Deno's scheduler asks the system for data of sockets when a thread has nothing to do, and else after
// this many tasks, of which a turn of the event loop is one: `event_interval` of tokio.
const TASKS_UNTIL_LOOK = 61;

/** Waits until the event loop has looked for new requests, which takes some 50 µs. */
export function whenLooked(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = TASKS_UNTIL_LOOK;
  const turn = () => {
    if (left-- > 0) setImmediate(turn);
    else resolve();
  };
  turn();
  return promise;
}

// Where nothing but such work is asked for, looks take a fortieth of the time. On a slow machine with
// one core for all its threads they took an eighth when each came so soon as for other requests.
const TIMES_A_LOOK = 40;
const [LEAST_MS, MOST_MS] = [2, 8];
// How much longer each look may seem to take than the one before: a machine may get slower.
const SLOWER = 1.1;

/**
 * Has the event loop look for new requests in the middle of work that does not pause for them: they
 * are read, and those that need not wait for this work are answered.
 */
export class RegularLooks {
  #lookedAt = performance.now();
  /** The time of a look in which nothing arrived, as far as it is known. */
  #lookMs = Infinity;
  #everyMs = LEAST_MS;
  #others = 0;

  /** Counts the time from now on, where such work begins again. */
  begin(): void {
    this.#lookedAt = performance.now();
  }

  /**
   * Looks if the last time is some milliseconds ago.
   *
   * @param others how many requests have come so far that need not wait for this work: after one of
   * them looks are frequent
   */
  async look(others: number): Promise<void> {
    const from = performance.now();
    if (others !== this.#others) this.#everyMs = LEAST_MS;
    this.#others = others;
    if (from - this.#lookedAt < this.#everyMs) return;
    await whenLooked();
    this.#lookedAt = performance.now();
    this.#lookMs = Math.min(this.#lookedAt - from, SLOWER * this.#lookMs);
    this.#everyMs = Math.min(Math.max(LEAST_MS, TIMES_A_LOOK * this.#lookMs), MOST_MS);
  }
}

interface Paused {
  readonly resume: () => void;
  /** When it goes on although short requests wait: `performance.now()`. */
  readonly until: number;
}

/**
 * Lets the requests of a thread take turns: the work of a long request is done in slices, and
 * between two of them short requests are answered.
 */
export class Turns {
  readonly #paused: Paused[] = [];
  readonly #turn: () => Promise<void>;
  #short = 0;
  /** How many short requests have begun so far. */
  begun = 0;
  /** When the last short request began. */
  #lastShort = -Infinity;
  #isWaiting = false;

  /** @param turn waits until the event loop has looked for new requests */
  constructor(turn: () => Promise<void> = whenLooked) {
    this.#turn = turn;
  }

  /** A request begins that will not pause. */
  shortBegan(): void {
    this.#short++;
    this.begun++;
    this.#lastShort = performance.now();
  }

  shortEnded(): void {
    this.#short--;
  }

  /** Whether no short request has come for a while. */
  get isQuiet(): boolean {
    return this.#short === 0 && performance.now() - this.#lastShort >= QUIET_MS;
  }

  /** How long a slice lasts. */
  get sliceMs(): number {
    return this.isQuiet ? QUIET_SLICE_MS : SLICE_MS;
  }

  /**
   * Waits until short requests have had their turn, and all long ones that paused before.
   *
   * @param usedMs how long the slice took that ends now
   */
  pause(usedMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const until = performance.now() + SHARE_OF_OTHERS * usedMs;
    this.#paused.push({ resume: resolve, until });
    if (!this.#isWaiting) this.#wait();
    return promise;
  }

  /** Resumes one of the paused requests at most in each turn, so that their slices do not add up. */
  async #wait(): Promise<void> {
    this.#isWaiting = true;
    while (this.#paused.length > 0) {
      await this.#turn();
      const next = this.#paused[0]!;
      if (this.#short > 0 && performance.now() < next.until) continue;
      this.#paused.shift();
      next.resume();
    }
    this.#isWaiting = false;
  }
}

/** The turns of this thread. */
export const THREAD_TURNS: Turns = new Turns();

/** The work of one long request, from the slice that begins now. */
export class LongWork {
  readonly #turns: Turns;
  #since!: number;
  #until!: number;

  constructor(turns: Turns = THREAD_TURNS) {
    this.#turns = turns;
    this.#begin();
  }

  /** Whether the slice has lasted long enough. */
  get isDue(): boolean {
    return performance.now() >= this.#until;
  }

  /** Ends the slice. Resolves when the next one begins. */
  async pause(): Promise<void> {
    await this.#turns.pause(performance.now() - this.#since);
    this.#begin();
  }

  #begin(): void {
    this.#since = performance.now();
    this.#until = this.#since + this.#turns.sliceMs;
  }
}
