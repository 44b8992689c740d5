/** Below the lines of accuracy: the band, the reference, and the number of labels as bars. */

import type uPlot from "uplot";
import { line } from "../../../chart/annotations.ts";
import { alpha, type Theme } from "../../../chart/theme.ts";
import type { Band, QualityOverTime } from "./over_time.ts";

// The bars stand in the lowest part of the picture, where lines rarely are.
const BARS_HEIGHT = 0.16;
const BAND_ALPHA = 0.14;

export function drawQuality(plot: uPlot, theme: Theme, quality: QualityOverTime): void {
  const { ctx } = plot;
  const { left, top, width, height } = plot.bbox;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  drawBars(plot, theme, quality.labels);
  drawBand(plot, theme, quality.band);
  drawReference(plot, theme, quality.reference);
  ctx.restore();
}

function drawBars(plot: uPlot, theme: Theme, counts: Float64Array): void {
  const most = counts.reduce((most, count) => Math.max(most, count), 0);
  const times = plot.data[0];
  if (!(most > 0) || times.length < 2) return;
  const { ctx } = plot;
  const { top, height } = plot.bbox;
  const room = plot.valToPos(times[1]!, "x", true) - plot.valToPos(times[0]!, "x", true);
  ctx.fillStyle = alpha(theme.lineStrong, 0.7);
  counts.forEach((count, at) => {
    const size = height * BARS_HEIGHT * count / most;
    const x = plot.valToPos(times[at]!, "x", true);
    // Whole pixels: between two that share one there would be a seam.
    const [from, to] = [Math.round(x - room / 2), Math.round(x + room / 2)];
    ctx.fillRect(from, top + height - size, to - from, size);
  });
}

/** Fills each stretch of points that have a band. */
function drawBand(plot: uPlot, theme: Theme, { low, high }: Band): void {
  const { ctx } = plot;
  const x = (at: number) => plot.valToPos(plot.data[0][at]!, "x", true);
  const y = (value: number) => plot.valToPos(value, "y", true);
  ctx.fillStyle = alpha(theme.accent, BAND_ALPHA);
  for (let from = 0; from < low.length; from++) {
    if (Number.isNaN(low[from]!)) continue;
    let to = from;
    while (to + 1 < low.length && !Number.isNaN(low[to + 1]!)) to++;
    ctx.beginPath();
    for (let at = from; at <= to; at++) ctx.lineTo(x(at), y(high[at]!));
    for (let at = to; at >= from; at--) ctx.lineTo(x(at), y(low[at]!));
    ctx.fill();
    from = to;
  }
}

function drawReference(plot: uPlot, theme: Theme, value: number): void {
  if (Number.isNaN(value)) return;
  const { ctx } = plot;
  const { left, width } = plot.bbox;
  const y = Math.round(plot.valToPos(value, "y", true));
  ctx.strokeStyle = theme.quiet;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 3 * devicePixelRatio]);
  line(ctx, left, y, left + width, y);
}
