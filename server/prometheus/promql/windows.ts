/** The windows of a range such as `[5m]` over the samples of a series. */

import type { Grid } from "./grid.ts";

/**
 * One series and its windows. Window i holds the samples `lo[i] <= k < hi[i]`: those with a time
 * above `end(i) - range` and up to `end(i)`. For `anchored` and `smoothed` it also holds their
 * neighbours within the lookback. Both bounds only grow. The next series reuses the arrays.
 */
export interface Windows {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly lo: Int32Array;
  readonly hi: Int32Array;
  readonly count: number;
  readonly range: number;
  /** The ends of the windows in milliseconds. With `@` all are the same time. */
  readonly ends: Grid;
  /** The times at which the expression is evaluated. */
  readonly grid: Grid;
}

/** Finds the windows of the first `length` samples; `lo` and `hi` are overwritten. */
export function slideWindows(
  times: Float64Array,
  length: number,
  { range, ends, lo, hi }: Pick<Windows, "range" | "ends" | "lo" | "hi">,
): void {
  let first = 0;
  let after = 0;
  for (let i = 0; i < ends.count; i++) {
    const end = ends.start + i * ends.step;
    while (after < length && times[after]! <= end) after++;
    while (first < after && times[first]! <= end - range) first++;
    lo[i] = first;
    hi[i] = after;
  }
}

export function largestWindow({ lo, hi, count }: Windows): number {
  let largest = 0;
  for (let i = 0; i < count; i++) largest = Math.max(largest, hi[i]! - lo[i]!);
  return largest;
}
