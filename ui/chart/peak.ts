import { timesOf } from "../prom/step.ts";
import type { LinesData } from "./lines.ts";
import { isWeak } from "./support.ts";

/** The largest value of a picture, and when it was. */
export interface Peak {
  readonly name: string;
  readonly value: number;
  /** Seconds since 1970. */
  readonly time: number;
}

/** Undefined without values. Points that too few requests support do not count. */
export function peakOf({ grid, lines }: LinesData): Peak | undefined {
  const times = timesOf(grid);
  let peak: Peak | undefined;
  for (const { name, values, support } of lines) {
    values.forEach((value, at) => {
      if (!Number.isFinite(value) || (support !== undefined && isWeak(support, at))) return;
      if (peak === undefined || value > peak.value) peak = { name, value, time: times[at]! };
    });
  }
  return peak;
}

// At least five minutes: what led to the peak, and what followed.
const LEAST_SECONDS = 300;
const POINTS = 20;

/** The range that shows a peak and what is around it. */
export function aroundPeak({ time }: Peak, { grid }: LinesData): readonly [number, number] {
  const half = Math.max(LEAST_SECONDS, POINTS * grid.step) / 2;
  return [time - half, time + half];
}
