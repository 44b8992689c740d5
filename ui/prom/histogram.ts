/** Classic histograms: from cumulative buckets by `le` to the count of each bucket. */

import { type Frame, readValue } from "./frame.ts";
import type { Grid } from "./step.ts";

/** Counts of a histogram over time. Row `r` holds values above `bounds[r - 1]` and up to `bounds[r]`. */
export interface Buckets {
  readonly grid: Grid;
  /** Upper bounds, ascending; the last one may be Infinity. */
  readonly bounds: readonly number[];
  /** A row for each bound, a column for each point of the grid; NaN where nothing is known. */
  readonly counts: readonly Float64Array[];
}

/**
 * The buckets of a frame whose series differ in `le` only. A bound that is missing at a point counts
 * as the one below it. A count that falls from one bound to the next, after a scrape between two
 * increments, counts as zero.
 */
export function bucketsOf({ grid, series }: Frame): Buckets {
  const sorted = series
    .filter(({ labels }) => labels.le !== undefined)
    .map(({ labels, values }) => ({ bound: readValue(labels.le!), values }))
    .filter(({ bound }) => !Number.isNaN(bound))
    .sort((a, b) => a.bound - b.bound);
  const counts = sorted.map(({ values }) => Float64Array.from(values));
  const points = counts[0]?.length ?? 0;
  for (let at = 0; at < points; at++) {
    let below = 0;
    for (const row of counts) {
      const upTo = row[at]!;
      if (Number.isNaN(upTo)) continue;
      row[at] = Math.max(0, upTo - below);
      below = Math.max(below, upTo);
    }
  }
  return { grid, bounds: sorted.map(({ bound }) => bound), counts };
}

/** The rows with counts, and one empty row at each side if its bounds are finite. */
export function trimmed({ grid, bounds, counts }: Buckets): Buckets {
  const used = counts.map((row) => row.some((count) => count > 0));
  const first = Math.max(0, used.indexOf(true) - 1);
  const above = used.lastIndexOf(true) + 1;
  const last = Math.min(above + (bounds[above] === Infinity ? 0 : 1), used.length);
  if (!used.includes(true)) return { grid, bounds: [], counts: [] };
  return { grid, bounds: bounds.slice(first, last), counts: counts.slice(first, last) };
}

/**
 * The position of a quantile of a column, in rows: 1.25 is a quarter into the second row. NaN for a
 * column without counts.
 */
export function quantileRow({ counts }: Buckets, column: number, quantile: number): number {
  const total = counts.reduce((sum, row) => sum + (row[column]! || 0), 0);
  if (total === 0) return NaN;
  let left = total * quantile;
  for (let row = 0; row < counts.length; row++) {
    const count = counts[row]![column]! || 0;
    if (count > 0 && left <= count) return row + left / count;
    left -= count;
  }
  return counts.length;
}

/** The sum over time of each row, as shares of all. */
export function rowShares({ counts }: Buckets): number[] {
  const sums = counts.map((row) => row.reduce((sum, count) => sum + (count || 0), 0));
  const total = sums.reduce((sum, count) => sum + count, 0);
  return sums.map((count) => total === 0 ? NaN : count / total);
}
