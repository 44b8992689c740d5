/** Answers of range queries as columns over one regular grid of times. */

import { type Grid, pointsOf } from "./step.ts";

export type Labels = Readonly<Record<string, string>>;

export interface Series {
  readonly labels: Labels;
  /** One value for each point of the grid. NaN where there is none; ±Inf stays. */
  readonly values: Float64Array;
}

export interface Frame {
  readonly grid: Grid;
  readonly series: readonly Series[];
}

/** A series as Prometheus writes it: times in seconds, values as text. */
export interface WireSeries {
  readonly metric: Labels;
  readonly values: readonly (readonly [number, string])[];
}

/** Reads a value as Prometheus writes it; `Number` does not know its `+Inf` and `-Inf`. */
export function readValue(text: string): number {
  if (text === "+Inf" || text === "Inf") return Infinity;
  if (text === "-Inf") return -Infinity;
  return Number(text);
}

/** Puts an answer on its grid. A sample that is off by a millisecond gets the nearest point. */
export function alignFrame(grid: Grid, answer: readonly WireSeries[]): Frame {
  const points = pointsOf(grid);
  const series = answer.map(({ metric, values: samples }) => {
    const values = new Float64Array(points).fill(NaN);
    for (const [time, text] of samples) {
      const at = Math.round((time - grid.start) / grid.step);
      if (at >= 0 && at < points) values[at] = readValue(text);
    }
    return { labels: metric, values };
  });
  return { grid, series };
}

/** Equal for two label sets exactly when the sets are equal. */
export function labelsKey(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The frame of a grid, made of an old frame and a tail, which replaces the old points from its start
 * on. Both have the step of the grid. A series that is in one of them only has gaps in the part of
 * the other.
 */
export function mergeTail(grid: Grid, old: Frame, tail: Frame): Frame {
  const points = pointsOf(grid);
  const tailStart = Math.round((tail.grid.start - grid.start) / grid.step);
  const shift = Math.round((grid.start - old.grid.start) / grid.step);
  const merged = new Map<string, { labels: Labels; values: Float64Array }>();
  const place = (labels: Labels) => {
    const key = labelsKey(labels);
    let series = merged.get(key);
    if (series === undefined) {
      series = { labels, values: new Float64Array(points).fill(NaN) };
      merged.set(key, series);
    }
    return series.values;
  };
  for (const { labels, values } of old.series) {
    const kept = values.subarray(Math.max(0, shift), Math.max(0, shift + tailStart));
    place(labels).set(kept.subarray(0, points), Math.max(0, -shift));
  }
  for (const { labels, values } of tail.series) place(labels).set(values, tailStart);
  const series = [...merged.values()].filter(({ values }) => !values.every(Number.isNaN));
  return { grid, series };
}

/** The value of the last point; NaN when the series has ended before. */
export function lastOf({ values }: Series): number {
  return values.at(-1) ?? NaN;
}
