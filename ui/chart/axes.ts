/** The value axis, and the times that charts mark and name. */

import type uPlot from "uplot";
import { clockTime, dateTime, type Zone } from "../format/clock.ts";
import { tickLabels, type Unit } from "../format/units.ts";
import type { Look } from "./look.ts";

/** A moment with a line: a version was loaded, an alert began. Seconds since 1970. */
export interface TimeMark {
  readonly at: number;
  readonly text: string;
  /** The end, for example of an alert. */
  readonly until?: number;
}

/** Room above a plot for the texts of marks, and beside it for half of the last time label. */
export const MARK_ROOM = 14;
export const TIME_ROOM = 28;

function decades(first: number, last: number, unit = 1): number[] {
  const powers = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  return powers.flatMap((power) => [1, 2, 5].map((n) => n * unit * Number(`1e${power}`)));
}

/** Distances of ticks, for units that do not count in powers of ten. */
const STEPS: Partial<Record<Unit, number[]>> = {
  // Counts have no halves.
  count: decades(0, 12),
  // Minutes and hours count in sixties.
  seconds: [...decades(-9, 0), 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200]
    .concat(10_800, 21_600, 43_200, decades(0, 6, 86_400)),
};

export function valueAxis(look: Look, unit: Unit): uPlot.Axis {
  return {
    stroke: () => look.theme.value.quiet,
    font: look.theme.value.font,
    // Charts below one another should have equal times below one another, also when values grow: so
    // there is always room for the widest usual label, such as "12.5 MB/s".
    size: ({ width }, labels) =>
      14 + 6.6 * Math.max(width > 300 ? 9 : 3, ...(labels ?? []).map((text) => text.length)),
    gap: 6,
    space: 30,
    grid: { stroke: () => look.theme.value.line, width: 1 },
    ticks: { show: false },
    values: (_plot, ticks) => tickLabels(ticks, unit),
    ...(STEPS[unit] === undefined ? {} : { incrs: STEPS[unit] }),
  };
}

export interface YRange {
  /** The start of the scale; undefined to follow the data. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** The scale reaches this value at least. */
  readonly least?: number | undefined;
  /** A value to include if that does not flatten the data. */
  readonly objective?: number | undefined;
}

// An objective beyond twice the largest value would squeeze the data into less than half.
const FARTHEST_OBJECTIVE = 2;

/** Ends of a y scale for data that reaches from `min` to `max`. */
export function yRange(min: number | null, max: number | null, wish: YRange): [number, number] {
  // Data below the wished start stays visible.
  const from = wish.from !== undefined && !(min! < wish.from) ? wish.from : undefined;
  let low = from ?? min ?? 0;
  let high = Math.max(max ?? low, wish.least ?? -Infinity);
  const { objective } = wish;
  if (objective !== undefined && objective <= high * FARTHEST_OBJECTIVE) {
    high = Math.max(high, objective);
    low = Math.min(low, objective);
  }
  if (high <= low) {
    const around = Math.abs(low) / 2;
    high = low === 0 ? 1 : low + around;
    if (from === undefined) low -= around;
  }
  const room = (high - low) * 0.08;
  return [from ?? (low >= 0 && low < room * 3 ? 0 : low - room), wish.to ?? high + room];
}

/** The texts of the marks at a moment, for its tooltip. */
export function marksAt(marks: readonly TimeMark[] = [], time: number): string {
  return marks.filter(({ at, until = at }) => time >= at && time <= until)
    .map(({ text }) => text).join(" ");
}

/** The title of a tooltip: the moment, with the date when the range spans days. */
export function momentTitle(seconds: number, span: number, zone: Zone): string {
  return span > 86_400 ? dateTime(seconds * 1000, zone) : clockTime(seconds * 1000, zone);
}
