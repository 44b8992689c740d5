/** Range vectors, from selectors `[5m]` and from subqueries `[1h:1m]`. */

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

/** The values of a subquery's expression at `times`. */
export function pointsOfRow(row: Row, times: Float64Array): PointSeries {
  const { labels, dropName, values, present } = row;
  const points = () => {
    const stale = present.map((is) => is ? 0 : 1);
    return withoutStale({ length: values.length, times, values, stale });
  };
  return { labels, dropName, points };
}

/**
 * The times at which a subquery evaluates its expression: the multiples of its step within any of
 * its windows, independent of the start of the query. If there are none, `count` is 0 or negative.
 */
export function subqueryGrid(ends: Grid, range: number, step: number): Grid {
  const bound = ends.start - range;
  let start = step * Math.trunc(bound / step);
  if (start <= bound) start += step;
  const last = timeAt(ends, ends.count - 1);
  return { start, step, count: Math.floor((last - start) / step) + 1 };
}
