/** Annotations of charts over time: objectives, marks, and stretches without traffic. */

import type uPlot from "uplot";
import type { Grid } from "../prom/step.ts";
import type { TimeMark } from "./axes.ts";
import type { Theme } from "./theme.ts";

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
  // An outline in the panel's colour separates the text from lines below it.
  prepareText(ctx, theme, "right");
  ctx.strokeStyle = theme.surface;
  ctx.lineWidth = 4 * devicePixelRatio;
  ctx.lineJoin = "round";
  ctx.strokeText(text, right, above);
  ctx.fillText(text, right, above);
  ctx.restore();
}

// The many lines of an alert that flaps would hide the picture.
const MOST_LINED_MARKS = 10;

/**
 * Draws dotted lines with their texts above the plot, unless a text would cover the one before it.
 * A mark with an end has a bar along the top, and a line at the end if that is in the picture.
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

/** Shades the stretches without traffic and writes the reason. */
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

/** Shades the time before the data begins, if that is in the picture. */
export function drawBefore(plot: uPlot, theme: Theme, grid: Grid, begins: number): void {
  // Of a whole step of the grid, nothing may be missing but a scrape.
  if (begins < grid.start + grid.step) return;
  drawQuiet(plot, theme, [[grid.start - grid.step, begins - grid.step / 2]], "no data");
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

/** Writes in the font of the page. @returns the width in canvas pixels */
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

/** Canvas pixels per CSS pixel. */
export function scaledFont(theme: Theme): string {
  return theme.font.replace(/^[\d.]+/, (size) => String(Number(size) * devicePixelRatio));
}
