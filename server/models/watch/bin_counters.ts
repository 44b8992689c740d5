import type { Family, Labels } from "../../metrics/family.ts";
import type { Counter, Tally } from "../../metrics/tally.ts";
import type { Bins, CategoryBins, NumberArray, NumberBins } from "./bins.ts";
import type { CategoryPositions } from "./feature_bin.ts";

/** The counters of the bins of a category, on one thread. */
export class BinCounters {
  readonly #counters: readonly Counter[];
  /** The cells of all counters, where they lie side by side. */
  readonly #cells: Float64Array | undefined;

  /** @param labels but `bin` */
  constructor(tally: Tally, family: Family, labels: Labels, bins: CategoryBins) {
    this.#counters = countersOf(tally, family, labels, bins);
    this.#cells = adjacentCells(this.#counters);
  }

  /** Counts a value. */
  add(bin: number): void {
    this.#counters[bin]!.add(1);
  }

  /**
   * Counts a value of each row. Adds to the counters once: for hundreds of features they are in no
   * cache of the processor.
   *
   * @param step elements from one value to the next
   */
  addEvery(
    bins: CategoryPositions,
    step: number,
    values: NumberArray,
    rows: { readonly from: number; readonly count: number },
  ): void {
    const { length } = this.#counters;
    bins.countEvery(step, values, rows, inBatch);
    const cells = this.#cells;
    for (let bin = 0; bin < length; bin++) {
      if (cells !== undefined) cells[bin]! += inBatch[bin]!;
      else this.#counters[bin]!.add(inBatch[bin]!);
      inBatch[bin] = 0;
    }
  }
}

/** Values of the batch at hand in each bin, which are some fifty at most; 0 between two calls. */
const inBatch = new Uint32Array(64);

function countersOf(tally: Tally, family: Family, labels: Labels, bins: Bins): Counter[] {
  return bins.labels.map((bin) => tally.counter(family, { ...labels, bin }));
}

/**
 * A counter for each bin of a number. There is a second reading of the same counts, cumulative by
 * upper bound: PromQL cannot add up bins in their order, as quantiles and the distance of
 * Kolmogorov and Smirnov need.
 */
export function numberBinCounters(
  tally: Tally,
  families: { readonly byBin: Family; readonly cumulative: Family },
  labels: Labels,
  bins: NumberBins,
): readonly Counter[] {
  const counters = countersOf(tally, families.byBin, labels, bins);
  for (const [i, le] of bins.bounds.entries()) {
    tally.sum(families.cumulative, { ...labels, le }, counters.slice(0, i + 1));
  }
  return counters;
}

/** One array of the cells of counters, in their order; undefined where they do not lie side by side. */
export function adjacentCells(counters: readonly Counter[]): Float64Array | undefined {
  const [{ cells: first }] = counters as readonly [Counter];
  const isNext = ({ cells: { buffer, byteOffset } }: Counter, i: number) =>
    buffer === first.buffer && byteOffset === first.byteOffset + i * first.BYTES_PER_ELEMENT;
  if (!counters.every(isNext)) return undefined;
  return new Float64Array(first.buffer, first.byteOffset, counters.length);
}
