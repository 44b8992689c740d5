import type { Random } from "../../random.ts";
import { shortestFloat32 } from "../decode/shortest_float32.ts";
import type { NumberProfile } from "../folder/reference.ts";
import { NumberBins } from "../watch/bins.ts";
import { Moments } from "./moments.ts";
import { quantile } from "./quantile.ts";
import { Reservoir } from "./reservoir.ts";

// Each value of fewer has a bin of its own, such as the number of children.
const MOST_SINGLE_VALUES = 20;
const BINS = 10;

/** The first pass over a column of numbers: range, mean, and where the bins end. */
export class NumberColumn {
  readonly #moments = new Moments();
  readonly #reservoir: Reservoir;
  readonly #sample: Float64Array;
  readonly #distinct = new Set<number>();
  #missing = 0;

  /** @param capacity how many values to keep for the quantiles */
  constructor(capacity: number, random: Random) {
    this.#reservoir = new Reservoir(capacity, random);
    this.#sample = new Float64Array(capacity);
  }

  /** @param value null where it is missing */
  add(value: number | null): void {
    if (value === null) {
      this.#missing++;
      return;
    }
    this.#moments.add(value);
    if (this.#distinct.size <= MOST_SINGLE_VALUES) this.#distinct.add(value);
    const place = this.#reservoir.next();
    if (place !== undefined) this.#sample[place] = value;
  }

  /** @param round what values go through before they are counted, such as `Math.fround` */
  finish(round: (value: number) => number): NumberCounts {
    const { count, mean, stddev } = this.#moments;
    // The bins of float32 end at float32: their labels need no more digits.
    const short = (value: number) =>
      round === Math.fround ? shortestFloat32(Math.fround(value)) : value;
    const [min, max] = count === 0 ? [0, 0] : [short(this.#moments.min), short(this.#moments.max)];
    const edges = count === 0
      ? []
      : [...new Set(this.#edges().map(short))].filter((edge) => edge < max);
    const missing = count === 0 ? 1 : this.#missing / (count + this.#missing);
    return new NumberCounts({ missing, mean, stddev, min, max, edges }, round);
  }

  #edges(): number[] {
    if (this.#distinct.size <= MOST_SINGLE_VALUES) {
      return [...this.#distinct].sort((a, b) => a - b);
    }
    const sorted = this.#sample.subarray(0, this.#reservoir.size).sort();
    const tenths = Array.from({ length: BINS - 1 }, (_, k) => quantile(sorted, (k + 1) / BINS));
    return [...new Set(tenths)];
  }
}

/** A profile without its shares. */
export type NumberFrame = Pick<
  NumberProfile,
  "missing" | "mean" | "stddev" | "min" | "max" | "edges"
>;

/** The second pass over a column of numbers: how many are in each bin. */
export class NumberCounts {
  readonly #frame: NumberFrame;
  readonly #round: (value: number) => number;
  readonly #bins: NumberBins;
  readonly #counts: Float64Array;
  #total = 0;

  constructor(frame: NumberFrame, round: (value: number) => number) {
    this.#frame = frame;
    this.#round = round;
    this.#counts = new Float64Array(frame.edges.length + 1);
    this.#bins = new NumberBins({ ...frame, shares: [...this.#counts] }, round);
  }

  add(value: number | null): void {
    if (value === null) return;
    // The first bin of NumberBins is the one below the range.
    const bin = this.#bins.binOf(this.#round(value)) - 1;
    this.#counts[Math.max(0, Math.min(bin, this.#counts.length - 1))]!++;
    this.#total++;
  }

  /** The profile. */
  finish(): NumberFrame & Pick<NumberProfile, "shares"> {
    return { ...this.#frame, shares: sharesOf(this.#counts, this.#total) };
  }
}

/** Shares of counts; equal ones when nothing was counted, since shares must sum to 1. */
export function sharesOf(counts: Float64Array, total: number): number[] {
  return Array.from(counts, (count) => total === 0 ? 1 / counts.length : count / total);
}
