import type { Family, Labels } from "../../metrics/family.ts";
import type { Counter, Tally } from "../../metrics/tally.ts";
import { numberBinCounters } from "./bin_counters.ts";
import type { NumberBins } from "./bins.ts";

/** The families that hold the moments of one kind of number. */
export interface MomentFamilies {
  readonly deviations: Family;
  readonly squares: Family;
  readonly rows: Family;
}

/** The families in which one kind of number is counted. */
export interface NumberFamilies extends MomentFamilies {
  readonly byBin: Family;
  readonly cumulative: Family;
}

/** Positions of the counters that `momentCounters` makes. */
export const MOMENTS = { above: 0, below: 1, squares: 2, rows: 3 } as const;

/** A counter for each bin of a kind of number, and behind them those of its moments. */
export function numberCounters(
  tally: Tally,
  families: NumberFamilies,
  labels: Labels,
  bins: NumberBins,
): readonly Counter[] {
  return [
    ...numberBinCounters(tally, families, labels, bins),
    ...momentCounters(tally, families, labels),
  ];
}

/**
 * Counters for sums of deviations from the reference's mean, and of their squares.
 *
 * They only grow, so that PromQL has the mean and the standard deviation over any window and over
 * all replicas: with the sums P of positive and N of negative deviations, S of squares, and n rows,
 * the mean is μ + (P − N) / n and the variance S / n − ((P − N) / n)². Deviations from μ instead
 * of the values themselves keep the digits when values are far from 0.
 */
export function momentCounters(
  tally: Tally,
  { deviations, squares, rows }: MomentFamilies,
  labels: Labels,
): readonly Counter[] {
  return [
    tally.counter(deviations, { ...labels, sign: "positive" }),
    tally.counter(deviations, { ...labels, sign: "negative" }),
    tally.counter(squares, labels),
    tally.counter(rows, labels),
  ];
}
