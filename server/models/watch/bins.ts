import type { CategoryValue } from "../folder/manifest.ts";
import type { CategoryProfile } from "../folder/reference.ts";
import type { TensorData } from "../tensor.ts";

/** The bins in which values are counted. Their edges are those of the reference. */
export interface Bins {
  /** The label `bin` of each; all are different. */
  readonly labels: readonly string[];
  /** Share of the reference's rows in each; they sum to 1. */
  readonly shares: readonly number[];
}

/** The bin of rows without a value. */
export const MISSING = "missing";
/** The bin of categories that the reference does not have. */
export const OTHER = "other";
/** The bin that the reference's rarest categories share. */
export const REST = "rest";

// Beyond this many, the rarest categories share a bin: each bin is a time series.
const MAX_CATEGORIES = 50;

/** Elements that are numbers as they are. */
export type NumberArray = Exclude<TensorData, BigInt64Array | BigUint64Array | string[]>;

/** What number bins are made of: a feature's profile, or that of scores and predicted values. */
export interface NumberShares {
  readonly min: number;
  readonly max: number;
  /** Inner edges, strictly ascending. */
  readonly edges: readonly number[];
  /** Share of the present values in each bin: one more than edges. */
  readonly shares: readonly number[];
  readonly missing: number;
}

export function isNumberArray(data: TensorData): data is NumberArray {
  return typeof data[0] === "number";
}

/**
 * Bins of a number: below the reference's range, one for each bin of the reference, above its
 * range, and one for rows without a value.
 *
 * A value on an edge belongs to the bin below it.
 */
export class NumberBins implements Bins {
  readonly labels: readonly string[];
  readonly shares: readonly number[];
  /** Upper bounds of all bins but the one for missing values, ascending, as the label `le`. */
  readonly bounds: readonly string[];
  readonly missing: number;
  /** The lowest value of the lowest bin of the reference. */
  readonly lowest: number;
  /** The highest value of each bin of the reference, ascending. */
  readonly edges: Float64Array;

  /**
   * @param round what values go through before they are counted, such as `Math.fround`; an edge
   * must go through the same
   */
  constructor(profile: NumberShares, round: (value: number) => number = Number) {
    const { edges, min, max, shares, missing } = profile;
    const lowest = Math.min(min, edges[0] ?? min);
    const highest = Math.max(max, edges.at(-1) ?? max);
    const inner = [lowest, ...edges, highest];
    const labels = shares.map((_, i) => `${i === 0 ? "[" : "("}${inner[i]},${inner[i + 1]}]`);
    this.labels = [`(-Inf,${lowest})`, ...labels, `(${highest},+Inf)`, MISSING];
    this.shares = [0, ...shares.map((share) => share * (1 - missing)), 0, missing];
    this.bounds = [nextBelow(lowest), ...edges, highest].map(String).concat("+Inf");
    this.missing = this.labels.length - 1;
    this.edges = Float64Array.from([...edges, highest], round);
    this.lowest = round(lowest);
  }

  /** The position of a number's bin; `missing` for NaN. */
  binOf(value: number): number {
    const { edges, lowest } = this;
    if (!(value >= lowest)) return value < lowest ? 0 : this.missing;
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (value <= edges[middle]!) high = middle;
      else low = middle + 1;
    }
    return low + 1;
  }
}

/** Bins of a category: one for each value, one for other values, and one for rows without any. */
export class CategoryBins implements Bins {
  readonly labels: readonly string[];
  readonly shares: readonly number[];
  readonly missing: number;
  readonly other: number;
  readonly #positions: ReadonlyMap<CategoryValue, number>;

  constructor({ values, shares, missing }: CategoryProfile) {
    const byShare = values.map((_, i) => i).sort((a, b) => shares[b]! - shares[a]! || a - b);
    const own = values.length <= MAX_CATEGORIES ? values.length : MAX_CATEGORIES - 1;
    const kept = byShare.slice(0, own).sort((a, b) => a - b);
    const rest = byShare.slice(own);
    const positions = new Map(kept.map((value, bin) => [values[value]!, bin]));
    for (const value of rest) positions.set(values[value]!, own);
    const names = distinctLabels(kept.map((value) => values[value]!));
    const ratios = kept.map((value) => shares[value]!);
    if (rest.length > 0) {
      names.push(REST);
      ratios.push(rest.reduce((sum, value) => sum + shares[value]!, 0));
    }
    this.labels = [...names, OTHER, MISSING];
    this.shares = [...ratios.map((share) => share * (1 - missing)), 0, missing];
    this.other = names.length;
    this.missing = names.length + 1;
    this.#positions = positions;
  }

  /** The position of a category's bin; `other` for one that the reference does not have. */
  binOf(value: CategoryValue): number {
    return this.#positions.get(value) ?? this.other;
  }
}

/** Values as label values. One that reads like another, or like a bin of ours, is quoted. */
function distinctLabels(values: readonly CategoryValue[]): string[] {
  const taken = new Set<string>(["", MISSING, OTHER, REST]);
  return values.map((value) => {
    let label = String(value);
    while (taken.has(label)) label = JSON.stringify(label);
    taken.add(label);
    return label;
  });
}

/** The greatest float64 below a finite value. */
function nextBelow(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  const bits = new BigInt64Array(Float64Array.of(value).buffer);
  bits[0]! += value > 0 ? -1n : 1n;
  return new Float64Array(bits.buffer)[0]!;
}
