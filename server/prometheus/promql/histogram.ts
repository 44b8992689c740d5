/** Quantiles and fractions of classic histograms: counters by upper bound, in the label `le`. */

import type { Labels } from "../storage.ts";
import { parseNumber } from "../text/parse_number.ts";
import type { Fix } from "./annotations.ts";
import { newRow, type Row } from "./grid.ts";
import { filterLabels, labelsKey } from "./labels.ts";

/** A bucket counts the observations up to `bound`, those of lower buckets included. */
export interface Bucket {
  bound: number;
  count: number;
}

/** The series of one histogram, their bounds ascending. */
interface Histogram {
  readonly labels: Labels;
  readonly buckets: { readonly bound: number; readonly row: Row }[];
}

/** Groups buckets by histogram; calls `onBadBound` for rows whose `le` is no number. */
export function groupBuckets(
  rows: readonly Row[],
  onBadBound: (row: Row, le: string) => void,
): Histogram[] {
  const histograms = new Map<string, Histogram>();
  for (const row of rows) {
    const le = row.labels.get("le") ?? "";
    const bound = parseBound(le);
    if (bound === undefined) {
      onBadBound(row, le);
      continue;
    }
    const labels = filterLabels(row.labels, (name) => name !== "le");
    const key = labelsKey(labels);
    const histogram = histograms.get(key) ?? { labels, buckets: [] };
    histogram.buckets.push({ bound, row });
    histograms.set(key, histogram);
  }
  for (const { buckets } of histograms.values()) buckets.sort((a, b) => a.bound - b.bound);
  return [...histograms.values()];
}

function parseBound(le: string): number | undefined {
  const bound = parseNumber(le);
  return Number.isNaN(bound) ? undefined : bound;
}

/** A row with the result of `value` for the histogram's buckets at each step. */
export function mapHistogram(
  { labels, buckets }: Histogram,
  count: number,
  value: (buckets: Bucket[], step: number) => number,
): Row {
  const out = newRow(labels, count, buckets.some(({ row }) => row.dropName));
  for (let i = 0; i < count; i++) {
    const found: Bucket[] = [];
    for (const { bound, row } of buckets) {
      if (row.present[i]) found.push({ bound, count: row.values[i]! });
    }
    if (found.length === 0) continue;
    out.values[i] = value(found, i);
    out.present[i] = 1;
  }
  return out;
}

/**
 * The value below which a share `q` of the observations lies, for buckets with
 * ascending bounds, each taken to be filled evenly.
 *
 * If q is NaN, or there are no observations, or the last bound is not +Inf, the
 * result is NaN. If q < 0 it is -Inf, if q > 1 +Inf. In the highest bucket it
 * is the bound below. In the lowest one it is the bound if that is not above
 * zero; else the bucket is taken to begin at zero.
 */
export function bucketQuantile(
  q: number,
  buckets: Bucket[],
  onFix: (fix: Fix) => void,
): number {
  if (Number.isNaN(q)) return NaN;
  if (q < 0) return -Infinity;
  if (q > 1) return Infinity;
  const merged = mergeEqualBounds(buckets);
  if (merged.at(-1)?.bound !== Infinity) return NaN;
  const fix = makeMonotonic(merged);
  if (fix) onFix(fix);
  const total = merged.at(-1)!.count;
  if (merged.length < 2 || total === 0 || Number.isNaN(total)) return NaN;
  const rank = q * total;
  const highest = merged.length - 1;
  let b = merged.findIndex(({ count }) => count >= rank);
  if (b < 0) b = highest;
  if (b === highest) return merged[highest - 1]!.bound;
  if (b === 0 && merged[0]!.bound <= 0) return merged[0]!.bound;
  const start = b === 0 ? 0 : merged[b - 1]!.bound;
  const below = b === 0 ? 0 : merged[b - 1]!.count;
  const { bound, count } = merged[b]!;
  return start + (bound - start) * ((rank - below) / (count - below));
}

/** Bounds written differently, as `1` and `1.0`, are one bucket. */
function mergeEqualBounds(buckets: readonly Bucket[]): Bucket[] {
  const merged: Bucket[] = [];
  for (const { bound, count } of buckets) {
    const last = merged.at(-1);
    if (last?.bound === bound) last.count += count;
    else merged.push({ bound, count });
  }
  return merged;
}

// Counts that went through a rate differ by rounding errors, which are no problem of the data.
const ROUNDING = 1e-12;

/** Raises counts that are below the previous bucket. The fix leaves out rounding errors. */
function makeMonotonic(buckets: Bucket[]): Fix | undefined {
  let from = Infinity;
  let to = -Infinity;
  let difference = 0;
  let before = buckets[0]?.count ?? 0;
  for (const bucket of buckets.slice(1)) {
    if (almostEqual(before, bucket.count)) {
      bucket.count = before;
    } else if (bucket.count < before) {
      from = Math.min(from, bucket.bound);
      to = Math.max(to, bucket.bound);
      difference = Math.max(difference, before - bucket.count);
      bucket.count = before;
    }
    before = bucket.count;
  }
  return difference > 0 ? { from, to, difference } : undefined;
}

function almostEqual(a: number, b: number): boolean {
  if (a === b) return true;
  return Math.abs(a - b) / Math.min(Math.abs(a) + Math.abs(b), Number.MAX_VALUE) < ROUNDING;
}

/**
 * The share of observations between `lower` and `upper`.
 *
 * If there are no observations, or a bound is NaN, or the last bucket's bound
 * is not +Inf, the result is NaN. If `lower` is not below `upper` it is 0.
 */
export function bucketFraction(lower: number, upper: number, buckets: readonly Bucket[]): number {
  const merged = mergeEqualBounds(buckets);
  if (merged.at(-1)?.bound !== Infinity) return NaN;
  const total = merged.at(-1)!.count;
  if (total === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return NaN;
  if (lower >= upper) return 0;
  return (rankAt(upper, merged, total) - rankAt(lower, merged, total)) / total;
}

/**
 * How many observations are taken to lie below `value`, never more than `total`.
 *
 * The lowest bucket begins at zero if its bound is above zero, else at -Inf. A
 * bucket without a lower end has no middle: all of it counts as below any value
 * in it. Of the highest bucket, which has no upper end, nothing does.
 */
function rankAt(value: number, buckets: readonly Bucket[], total: number): number {
  let below = 0;
  let start = buckets[0]!.bound > 0 ? 0 : -Infinity;
  for (const { bound, count } of buckets) {
    if (value <= start) break;
    if (value < bound) {
      const isOpenBelow = start === -Infinity;
      const inside = isOpenBelow ? 1 : (value - start) / (bound - start);
      return Math.min(below + (count - below) * inside, total);
    }
    below = count;
    start = bound;
  }
  return Math.min(below, total);
}
