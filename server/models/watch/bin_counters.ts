import type { Family, Labels } from "../../metrics/family.ts";
import type { Counter, Tally } from "../../metrics/tally.ts";
import { type Bins, NumberBins } from "./bins.ts";

/**
 * A counter for each bin. For numbers there is a second reading of the same counts, cumulative by
 * upper bound: PromQL cannot add up bins in their order, as quantiles and the distance of
 * Kolmogorov and Smirnov need.
 */
export function binCounters(
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
