/** Lines over time, ready to be drawn: pure functions from data to columns. */

import type { Frame, Labels } from "../prom/frame.ts";
import { type Grid, timesOf } from "../prom/step.ts";
import type { Stroke } from "../state/palette.ts";
import type { Support } from "./support.ts";

export interface Line {
  readonly name: string;
  readonly labels: Labels;
  readonly stroke: Stroke;
  /** One for each point of the grid; NaN where there is none. */
  readonly values: Float64Array;
  readonly support?: Support | undefined;
}

export interface LinesData {
  readonly grid: Grid;
  readonly lines: readonly Line[];
}

/** Numbers; null is a gap. */
export type Column = Float64Array | readonly (number | null)[];

export type Columns = readonly [times: readonly number[], ...Column[]];

/** The columns for uPlot: times, then one per line. NaN and ±Inf are gaps. */
export function toColumns({ grid, lines }: LinesData): Columns {
  return [timesOf(grid), ...lines.map(({ values }) => toColumn(values))];
}

export function toColumn(values: Float64Array): Column {
  if (values.every(Number.isFinite)) return values;
  return Array.from(values, (value) => Number.isFinite(value) ? value : null);
}

/**
 * Columns in which each line stands on the sum of those before it. A gap of one line counts as 0; a
 * gap of all lines stays a gap.
 */
export function toStack({ grid, lines }: LinesData): Columns {
  const sum = new Float64Array(timesOf(grid).length);
  const known = new Uint8Array(sum.length);
  for (const { values } of lines) {
    values.forEach((value, at) => known[at] ||= Number.isFinite(value) ? 1 : 0);
  }
  const columns = lines.map(({ values }) =>
    Array.from(values, (value, at) => {
      if (Number.isFinite(value)) sum[at]! += value;
      return known[at] ? sum[at]! : null;
    })
  );
  return [timesOf(grid), ...columns];
}

/** Each point's values as shares of their sum. */
export function toShares({ grid, lines }: LinesData): LinesData {
  const points = timesOf(grid).length;
  const totals = new Float64Array(points);
  for (const { values } of lines) {
    for (let at = 0; at < points; at++) {
      if (Number.isFinite(values[at]!)) totals[at]! += values[at]!;
    }
  }
  const share = (values: Float64Array) => values.map((value, at) => value / totals[at]!);
  return { grid, lines: lines.map((line) => ({ ...line, values: share(line.values) })) };
}

/** The smallest and the largest value; NaN for none. */
export function extremesOf(values: Float64Array): readonly [number, number] {
  let min = NaN;
  let max = NaN;
  for (const value of values) {
    if (!(value >= min)) min = Number.isNaN(value) ? min : value;
    if (!(value <= max)) max = Number.isNaN(value) ? max : value;
  }
  return [min, max];
}

export interface LineStatistics {
  readonly min: number;
  readonly median: number;
  readonly max: number;
  /** Value of the last point; NaN when the series has ended. */
  readonly last: number;
}

export function statisticsOf(values: Float64Array): LineStatistics {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return { min: NaN, median: NaN, max: NaN, last: NaN };
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1
    ? sorted[middle]!
    : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { min: sorted[0]!, median, max: sorted.at(-1)!, last: values.at(-1)! };
}

/** Stretches of time in which the sum of the values is 0, as pairs of seconds. */
export function quietStretches(traffic: Frame): [number, number][] {
  const { grid, series } = traffic;
  const quiet: [number, number][] = [];
  timesOf(grid).forEach((time, at) => {
    const busy = series.some(({ values }) => values[at]! > 0);
    const known = series.some(({ values }) => values[at] === 0);
    if (busy || !known) return;
    const last = quiet.at(-1);
    if (last !== undefined && last[1] >= time - grid.step / 2) last[1] = time + grid.step / 2;
    else quiet.push([time - grid.step / 2, time + grid.step / 2]);
  });
  // A single point has no length.
  return quiet.filter(([from, to]) => to - from > grid.step * 1.5);
}
