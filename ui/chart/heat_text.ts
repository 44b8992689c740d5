/** The numbers of a heatmap in words: its readouts, its summary and its table. */

import { dateTime, type Zone } from "../format/clock.ts";
import { counted, show, type Unit } from "../format/units.ts";
import { type Buckets, trimmed } from "../prom/histogram.ts";
import { timesOf } from "../prom/step.ts";
import * as axes from "./axes.ts";
import type { At } from "./picture.ts";
import type { Readout } from "./readout.ts";
import type { Tabular } from "./tabular.ts";

/** What the number of a cell is: the count of a window in seconds, a rate, or another sum. */
export type CellValue =
  | { readonly kind: "count"; readonly window: number }
  | { readonly kind: "rate" }
  | { readonly kind: "sum" };

/** A number of cells; fractions come from extrapolation. */
export function cellText(value: number, { kind }: CellValue): string {
  return kind === "rate" ? show(value, "rate") : show(Math.round(value), "number");
}

function totalText(total: number, value: CellValue): string {
  const text = cellText(total, value);
  return value.kind === "count" ? `${text} in ${show(value.window, "seconds")}` : `${text} in all`;
}

function rangeName(bounds: readonly number[], row: number, unit: Unit): string {
  const upper = bounds[row]!;
  const lower = row === 0 ? undefined : bounds[row - 1]!;
  if (upper === Infinity) return `above ${show(lower ?? 0, unit)}`;
  return lower === undefined
    ? `up to ${show(upper, unit)}`
    : `${show(lower, unit)} to ${show(upper, unit)}`;
}

/** How the numbers are to be written. */
export interface HeatWords {
  /** The unit of the bounds. */
  readonly unit: Unit;
  readonly value: CellValue;
  readonly zone: Zone;
  readonly marks?: readonly axes.TimeMark[] | undefined;
}

export function readoutOf(
  { grid, bounds, counts }: Buckets,
  { index, y, row }: At,
  { unit, value, zone, marks }: HeatWords,
): Readout | undefined {
  const time = timesOf(grid)[index];
  if (time === undefined) return undefined;
  const known = counts.some((row) => !Number.isNaN(row[index]!));
  const total = counts.reduce((sum, row) => sum + (row[index]! || 0), 0);
  const rows = counts.map((row, at) => ({ at, count: row[index]! || 0 }))
    // The keyboard walks through the same rows at every moment, empty ones included.
    .filter(({ at, count }) =>
      y === undefined ? row !== undefined || count > 0 : Math.abs(at - Math.floor(y)) <= 2
    )
    .reverse()
    .map(({ at, count }) => ({
      name: rangeName(bounds, at, unit),
      value: known
        ? `${cellText(count, value)} · ${show(total === 0 ? 0 : count / total, "ratio")}`
        : "–",
      near: y !== undefined && at === Math.floor(y),
    }));
  const title = axes.momentTitle(time, grid.end - grid.start, zone);
  // Without a scrape nothing was counted, which is not zero.
  const note = known ? totalText(total, value) : "no data";
  return { title, rows, note: `${note} ${axes.marksAt(marks, time)}`.trim() };
}

export function summaryOf({ grid, bounds, counts }: Buckets, unit: Unit, value: CellValue): string {
  if (bounds.length === 0) return "No data in this range.";
  const sums = counts.map((row) => row.reduce((sum, count) => sum + (count || 0), 0));
  const fullest = rangeName(bounds, sums.indexOf(Math.max(...sums)), unit);
  const columns = counted(String(timesOf(grid).length), "column");
  const per = perColumn(value, grid.step);
  if (per === undefined) return `${columns}; most often ${fullest}.`;
  const total = sums.reduce((sum, count) => sum + count, 0) * per;
  const observed = counted(show(Math.round(total), "number"), "observation");
  return `${observed} in ${columns}; most often ${fullest}.`;
}

/** The observations of a column for each one of its number; undefined where columns overlap. */
function perColumn(value: CellValue, step: number): number | undefined {
  if (value.kind === "rate") return step;
  return value.kind === "count" && value.window === step ? 1 : undefined;
}

/** A row per moment, newest first; a column per bucket. */
export function heatTable(data: Buckets, { unit, value, zone }: HeatWords): Tabular {
  const { grid, bounds, counts } = trimmed(data);
  const rows = timesOf(grid).map((time, at) => [
    dateTime(time * 1000, zone),
    ...counts.map((row) => row[at]!),
  ]);
  const per = value.kind === "rate" ? ", per second" : "";
  const columns = bounds.map((_, at) => ({ name: rangeName(bounds, at, unit) + per }));
  return { columns: [{ name: "Time" }, ...columns], rows: rows.reverse() };
}
