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
