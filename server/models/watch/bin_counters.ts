import type { Family, Labels } from "../../metrics/family.ts";
import type { Counter, Tally } from "../../metrics/tally.ts";
import { type Bins, type NumberArray, NumberBins, type ValueCounter } from "./bins.ts";

/** The counters of the bins of a feature, or of scores and predicted values, on one thread. */
export class BinCounters {
  readonly #counters: readonly Counter[];
  /** The cells of all counters, where they lie side by side. */
  readonly #cells: Float64Array | undefined;

  constructor(...parts: Parameters<typeof binCounters>) {
    this.#counters = binCounters(...parts);
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
    bins: ValueCounter,
    step: number,
    values: NumberArray,
    rows: { readonly from: number; readonly count: number },
  ): void {
    const { length } = this.#counters;
    if (inBatch.length < length) inBatch = new Uint32Array(length);
    bins.countEvery(step, values, rows, inBatch);
    const cells = this.#cells;
    for (let bin = 0; bin < length; bin++) {
      if (cells !== undefined) cells[bin]! += inBatch[bin]!;
      else this.#counters[bin]!.add(inBatch[bin]!);
      inBatch[bin] = 0;
    }
  }
}

/** Values of the batch at hand in each bin, 0 between two calls. */
let inBatch = new Uint32Array(64);

/**
 * A counter for each bin. For numbers there is a second reading of the same counts, cumulative by
 * upper bound: PromQL cannot add up bins in their order, as quantiles and the distance of
 * Kolmogorov and Smirnov need.
 */
function binCounters(
  tally: Tally,
  families: { readonly byBin: Family; readonly cumulative: Family },
  labels: Labels,
  bins: Bins,
): readonly Counter[] {
  const counters = bins.labels.map((bin) => tally.counter(families.byBin, { ...labels, bin }));
  if (bins instanceof NumberBins) {
    for (const [i, le] of bins.bounds.entries()) {
      tally.sum(families.cumulative, { ...labels, le }, counters.slice(0, i + 1));
    }
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
