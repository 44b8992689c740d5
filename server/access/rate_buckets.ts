import type { Rate } from "./rate.ts";
import { SharedClock } from "./shared_clock.ts";

/** The state of a bucket after it was asked. */
export interface Allowance {
  readonly passes: boolean;
  /** Units that could be used now. */
  readonly remaining: number;
  /** Seconds until the bucket is full again. */
  readonly resetSeconds: number;
  /** Seconds until the refused units would pass; 0 for units that passed. */
  readonly retrySeconds: number;
}

// 512 kB. With 10,000 clients that each use half of their rate, about one in 1,000 shares all of
// its cells with busy others.
const CELLS = 65_536;
const CELLS_OF_A_CLIENT = 3;

/**
 * Token buckets of any number of clients, in a fixed amount of memory that all threads share.
 *
 * A cell holds the time at which its bucket is full again, in nanoseconds of the shared clock
 * (the generic cell rate algorithm). Units move that time forward by what they cost, and pass
 * unless it would lie more than a span in the future. A time in the past is a full bucket, so idle
 * clients need no cell of their own, and none is ever cleared.
 *
 * A client is charged in three cells that its name is hashed to, and passes if one of them has
 * room, as in a count-min sketch. Others may be charged in the same cells, so a client can get less
 * than its rate, but only if all three are busy, and never more: each of its cells was charged with
 * everything that it has used.
 */
export class RateBuckets {
  readonly buffer: SharedArrayBuffer;
  readonly #fullAt: BigInt64Array<SharedArrayBuffer>;
  readonly #clock: SharedClock;
  readonly #seed: number;
  readonly #mine = new Uint32Array(CELLS_OF_A_CLIENT);

  private constructor(buffer: SharedArrayBuffer, own: (() => number) | undefined) {
    this.buffer = buffer;
    this.#fullAt = new BigInt64Array(buffer, 0, CELLS);
    this.#clock = new SharedClock(new BigInt64Array(buffer, CELLS * 8, 1), own);
    this.#seed = new Uint32Array(buffer, CELLS * 8 + 8, 1)[0]!;
  }

  /** Makes the memory. The seed keeps clients from choosing names that share cells. */
  static allocate(seed: number, own?: () => number): RateBuckets {
    const buffer = new SharedArrayBuffer(CELLS * 8 + 16);
    new Uint32Array(buffer, CELLS * 8 + 8, 1)[0] = seed;
    return new RateBuckets(buffer, own);
  }

  /** The buckets of another thread. */
  static of(buffer: SharedArrayBuffer, own?: () => number): RateBuckets {
    return new RateBuckets(buffer, own);
  }

  /**
   * Uses units of a client, unless that would exceed its rate.
   *
   * More units than the rate's limit never pass.
   */
  take(client: string, units: number, rate: Rate): Allowance {
    const now = this.#clock.now();
    const cost = Math.ceil(units * rate.spanMs * 1e6 / rate.limit);
    const span = rate.spanMs * 1e6;
    this.#find(client);
    const before = this.#soonest();
    if (Math.max(before, now) + cost > now + span) return refusal(before, cost, now, rate);
    for (const cell of this.#mine) this.#charge(cell, cost, now);
    // Read after all cells are charged: of threads that take at the same time, the last one to read
    // sees what the others took. Units refused here stay charged, since others may have been
    // charged after them; it is rare.
    const after = this.#soonest();
    if (after > now + span) return refusal(after - cost, cost, now, rate);
    const used = Math.max(0, after - now);
    return {
      passes: true,
      remaining: unitsIn(span - used, rate),
      resetSeconds: used / 1e9,
      retrySeconds: 0,
    };
  }

  /** Finds the cells of a client: FNV-1a, and a second hash as the distance between cells. */
  #find(client: string): void {
    let hash = 0x811c9dc5 ^ this.#seed;
    let step = this.#seed;
    for (let i = 0; i < client.length; i++) {
      const code = client.charCodeAt(i);
      hash = Math.imul(hash ^ code, 0x01000193);
      step = Math.imul(step ^ code, 0x5bd1e995) ^ (step >>> 15);
    }
    hash = mixed(hash);
    // An odd distance leads to different cells, because their number is a power of two.
    step = mixed(step) | 1;
    for (let i = 0; i < CELLS_OF_A_CLIENT; i++) {
      this.#mine[i] = (hash + Math.imul(i, step) >>> 0) % CELLS;
    }
  }

  /** The time of the client's cell that is full first. */
  #soonest(): number {
    let soonest = Infinity;
    for (const cell of this.#mine) {
      soonest = Math.min(soonest, Number(Atomics.load(this.#fullAt, cell)));
    }
    return soonest;
  }

  #charge(cell: number, cost: number, now: number): void {
    while (true) {
      const seen = Atomics.load(this.#fullAt, cell);
      const next = BigInt(Math.max(Number(seen), now) + cost);
      if (Atomics.compareExchange(this.#fullAt, cell, seen, next) === seen) return;
    }
  }
}

/** The last step of MurmurHash3, after which each bit depends on all bits. */
function mixed(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function refusal(fullAt: number, cost: number, now: number, rate: Rate): Allowance {
  const span = rate.spanMs * 1e6;
  const used = Math.max(0, fullAt - now);
  return {
    passes: false,
    remaining: unitsIn(span - used, rate),
    resetSeconds: used / 1e9,
    retrySeconds: cost > span ? Infinity : (used + cost - span) / 1e9,
  };
}

function unitsIn(nanoseconds: number, { limit, spanMs }: Rate): number {
  return Math.max(0, Math.floor(nanoseconds * limit / (spanMs * 1e6) + 1e-6));
}
