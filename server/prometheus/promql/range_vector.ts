/** Series with windows that slide over them: what `[5m]` and `[1h:1m]` stand for. */

import type { Labels } from "../storage.ts";
import type { Extension } from "./ast.ts";
import { type Grid, type Row, timeAt } from "./grid.ts";
import { type Points, type SelectedSeries, withoutStale } from "./selection.ts";

/** The points of one series; reading them may decode it. */
export interface PointSeries {
  readonly labels: Labels;
  readonly dropName: boolean;
  points(): Points;
}

/** A range vector over a grid: at each time the windows end at that time of `ends`. */
export interface RangeVector {
  readonly series: readonly PointSeries[];
  readonly ends: Grid;
  readonly range: number;
  readonly extension: Extension | null;
}

export function pointsOf(series: SelectedSeries): PointSeries {
  return {
    labels: series.labels,
    dropName: false,
    points: () => withoutStale(series.samples()),
  };
}

/** The values that a subquery's expression has at `times`. */
export function pointsOfRow(row: Row, times: Float64Array): PointSeries {
  const { labels, dropName, values, present } = row;
  const points = () => {
    const stale = present.map((is) => is ? 0 : 1);
    return withoutStale({ length: values.length, times, values, stale });
  };
  return { labels, dropName, points };
}

/**
 * The times at which a subquery evaluates its expression: the multiples of its
 * step that lie in any of its windows, however the query itself is aligned.
 * There may be none; then `count` is not above 0.
 */
export function subqueryGrid(ends: Grid, range: number, step: number): Grid {
  const bound = ends.start - range;
  let start = step * Math.trunc(bound / step);
  if (start <= bound) start += step;
  const last = timeAt(ends, ends.count - 1);
  return { start, step, count: Math.floor((last - start) / step) + 1 };
}
