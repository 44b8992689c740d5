/** Axes, scales and annotations that charts over time share. */

import uPlot from "uplot";
import { clockTime, dateTime, fieldsOf, type Zone, zoneName } from "../format/clock.ts";
import { tickLabels, type Unit } from "../format/units.ts";
import type { Look } from "./look.ts";
import type { Theme } from "./theme.ts";

/** A moment worth a line: a version that was loaded, an alert that began. Seconds since 1970. */
export interface TimeMark {
  readonly at: number;
  readonly text: string;
  /** The end of something bad that lasted. */
  readonly until?: number;
}

/** Room above a plot for the texts of marks, and beside it for half of the last time with seconds. */
export const MARK_ROOM = 14;
export const TIME_ROOM = 28;

export function timeAxis(look: Look): uPlot.Axis {
  return {
    stroke: () => look.theme.value.quiet,
    font: look.theme.value.font,
    size: 24,
    gap: 4,
    space: 72,
    grid: { show: false },
    ticks: { show: true, size: 4, width: 1, stroke: () => look.theme.value.line },
    values: (_plot, ticks, _axis, _space, increment) =>
      ticks.map((tick, at) => timeLabel(tick, ticks[at - 1], increment, look.zone.value)),
  };
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Hours and minutes, as long as the day is the same. */
export function timeLabel(
  tick: number,
  before: number | undefined,
  increment: number,
  zone: Zone,
): string {
  const { month, day, hour, minute } = fieldsOf(tick * 1000, zone);
  const date = `${day} ${MONTHS[month - 1]}`;
  if (increment >= 86_400) return date;
  if (before !== undefined && hour === 0 && minute === 0) return date;
  const time = clockTime(tick * 1000, zone);
  return increment < 60 ? time : time.slice(0, 5);
}

export function zonedDates(zone: Zone): (seconds: number) => Date {
  return (seconds) => uPlot.tzDate(new Date(seconds * 1000), zoneName(zone));
}

function decades(first: number, last: number, unit = 1): number[] {
  const powers = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  return powers.flatMap((power) => [1, 2, 5].map((n) => n * unit * Number(`1e${power}`)));
}

/** Distances of ticks that are not simply 1, 2 or 5 of any power of ten. */
const STEPS: Partial<Record<Unit, number[]>> = {
  // There are no halves of a request.
  count: decades(0, 12),
  // A minute has no tenths.
  seconds: [...decades(-9, 0), 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200]
    .concat(10_800, 21_600, 43_200, decades(0, 6, 86_400)),
};

export function valueAxis(look: Look, unit: Unit): uPlot.Axis {
  return {
    stroke: () => look.theme.value.quiet,
    font: look.theme.value.font,
    // Charts below one another are to have their times below one another.
    size: ({ width }, labels) =>
      14 + 6.6 * Math.max(width > 300 ? 7 : 3, ...(labels ?? []).map((text) => text.length)),
    gap: 6,
    space: 30,
    grid: { stroke: () => look.theme.value.line, width: 1 },
    ticks: { show: false },
    values: (_plot, ticks) => tickLabels(ticks, unit),
    ...(STEPS[unit] === undefined ? {} : { incrs: STEPS[unit] }),
  };
}

export interface YRange {
  /** Where the scale begins whatever the data; undefined to follow it. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** A value that is to be in the picture if it does not flatten it. */
  readonly objective?: number | undefined;
}

// An objective beyond twice the largest value would squeeze the data into less than half.
const FARTHEST_OBJECTIVE = 2;

/** Ends of a y scale for data that reaches from `min` to `max`. */
export function yRange(min: number | null, max: number | null, wish: YRange): [number, number] {
  // Nothing is hidden that is below where the scale should begin.
  const from = wish.from !== undefined && !(min! < wish.from) ? wish.from : undefined;
  let low = from ?? min ?? 0;
  let high = max ?? low;
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

/** A line across, with its name at the right end. */
export function drawObjective(plot: uPlot, theme: Theme, value: number, text: string): void {
  const { left, width, top } = plot.bbox;
  const y = Math.round(plot.valToPos(value, "y", true));
  if (y < top) return;
  const { ctx } = plot;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = theme.bad;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  line(ctx, left, y, left + width, y);
  const [right, above] = [left + width - 2, y - 4 * devicePixelRatio];
  // A rim of the panel's colour parts the text from lines below it.
  prepareText(ctx, theme, "right");
  ctx.strokeStyle = theme.surface;
  ctx.lineWidth = 4 * devicePixelRatio;
  ctx.lineJoin = "round";
  ctx.strokeText(text, right, above);
  ctx.fillText(text, right, above);
  ctx.restore();
}

// Lines of an alert that comes and goes would be a fence before the picture.
const MOST_LINED_MARKS = 10;

/**
 * Dotted lines down, with their texts above the plot; a text that would cover the last is left
 * out. What lasted has a bar along the top, and a line at its end if that is in the picture.
 */
export function drawMarks(plot: uPlot, theme: Theme, marks: readonly TimeMark[]): void {
  const { left, width, top, height } = plot.bbox;
  const { ctx } = plot;
  const px = devicePixelRatio;
  const right = left + width;
  ctx.save();
  ctx.lineWidth = px;
  ctx.font = scaledFont(theme);
  const crowded = marks.length > MOST_LINED_MARKS;
  let free = left;
  for (const { at, until, text } of [...marks].sort((a, b) => a.at - b.at)) {
    const x = Math.max(left, Math.round(plot.valToPos(at, "x", true)));
    const end = Math.min(right, plot.valToPos(until ?? at, "x", true));
    if (x > right || end < left) continue;
    ctx.strokeStyle = ctx.fillStyle = until === undefined ? theme.accent : theme.bad;
    ctx.setLineDash([2 * px, 3 * px]);
    if (!crowded) line(ctx, x, top, x, top + height);
    if (until !== undefined) {
      if (!crowded && end < right - px) line(ctx, end, top, end, top + height);
      ctx.fillRect(x, top - 2 * px, Math.max(2 * px, end - x), 2 * px);
    }
    const size = ctx.measureText(text).width;
    const start = Math.min(x, right - size);
    if (start < free) continue;
    write(ctx, theme, text, start, top - 5 * px, "left");
    free = start + size + 10 * px;
  }
  ctx.restore();
}

/** What was going on at a moment, for its tooltip. */
export function marksAt(marks: readonly TimeMark[] = [], time: number): string {
  return marks.filter(({ at, until = at }) => time >= at && time <= until)
    .map(({ text }) => text).join(" ");
}

/** Grey where a chart has nothing to show because nothing happened, with the reason. */
export function drawQuiet(
  plot: uPlot,
  theme: Theme,
  stretches: readonly (readonly [number, number])[],
  text: string,
): void {
  const { top, height, left, width } = plot.bbox;
  const { ctx } = plot;
  ctx.save();
  for (const [from, to] of stretches) {
    const start = Math.max(left, plot.valToPos(from, "x", true));
    const end = Math.min(left + width, plot.valToPos(to, "x", true));
    if (end <= start) continue;
    ctx.fillStyle = theme.line;
    ctx.globalAlpha = 0.45;
    ctx.fillRect(start, top, end - start, height);
    ctx.globalAlpha = 1;
    ctx.fillStyle = theme.quiet;
    ctx.font = scaledFont(theme);
    if (ctx.measureText(text).width + 12 * devicePixelRatio < end - start) {
      write(ctx, theme, text, (start + end) / 2, top + height / 2, "center");
    }
  }
  ctx.restore();
}

export function line(
  ctx: CanvasRenderingContext2D,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
): void {
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
}

/** Writes in the page's font and returns the width, in canvas pixels. */
export function write(
  ctx: CanvasRenderingContext2D,
  theme: Theme,
  text: string,
  x: number,
  y: number,
  align: CanvasTextAlign,
): number {
  prepareText(ctx, theme, align);
  ctx.fillText(text, x, y);
  return ctx.measureText(text).width;
}

function prepareText(ctx: CanvasRenderingContext2D, theme: Theme, align: CanvasTextAlign): void {
  ctx.setLineDash([]);
  ctx.font = scaledFont(theme);
  ctx.textAlign = align;
  ctx.textBaseline = "alphabetic";
}

/** Canvas pixels are smaller than the page's on dense screens. */
export function scaledFont(theme: Theme): string {
  return theme.font.replace(/^[\d.]+/, (size) => String(Number(size) * devicePixelRatio));
}

/** The title of a tooltip: the moment, with the date when the range spans days. */
export function momentTitle(seconds: number, span: number, zone: Zone): string {
  return span > 86_400 ? dateTime(seconds * 1000, zone) : clockTime(seconds * 1000, zone);
}
