/** Quantiles of too few values are unreliable: their lines are grey there. */

import type uPlot from "uplot";
import { stretchesOf } from "./stretches.ts";
import type { Theme } from "./theme.ts";

/** The number of values behind each point of a line, and the fewest for a reliable point. */
export interface Support {
  readonly counts: ArrayLike<number>;
  readonly fewest: number;
  /** The name of a counted value; without it, "request". */
  readonly thing?: string;
}

/** The 99th percentile, for example, takes a hundred values. */
export function fewestFor(quantile: number): number {
  return Math.round(1 / (1 - quantile));
}

export function isWeak({ counts, fewest }: Support, at: number): boolean {
  return counts[at]! < fewest;
}

/** The weak parts of a line, each as its first point and the point after its last. */
export function weakParts(support: Support): [number, number][] {
  const states = Array.from(support.counts, (_, at) => isWeak(support, at) ? "weak" : undefined);
  return stretchesOf(states).map(({ from, to }) => [from, to]);
}

/** A stroke in the colour, and in grey where the line is weak. */
export function supportedStroke(
  plot: uPlot,
  theme: Theme,
  color: string,
  support: Support | undefined,
): string | CanvasGradient {
  const parts = support === undefined ? [] : weakParts(support);
  const { left, width } = plot.bbox;
  // Before the first layout there are no positions.
  if (parts.length === 0 || !(width > 0)) return color;
  const times = plot.data[0];
  const stroke = plot.ctx.createLinearGradient(left, 0, left + width, 0);
  const place = (point: number) => {
    const time = (times[Math.max(0, point - 1)]! + times[Math.min(point, times.length - 1)]!) / 2;
    return Math.min(1, Math.max(0, (plot.valToPos(time, "x", true) - left) / width));
  };
  const grey = `${theme.quiet}a0`;
  stroke.addColorStop(0, color);
  for (const [from, to] of parts) {
    const [start, end] = [from === 0 ? 0 : place(from), to === times.length ? 1 : place(to)];
    stroke.addColorStop(start, color);
    stroke.addColorStop(start, grey);
    stroke.addColorStop(end, grey);
    stroke.addColorStop(end, color);
  }
  return stroke;
}
