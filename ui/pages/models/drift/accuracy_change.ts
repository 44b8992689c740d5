/** How the accuracy changed while the inputs did. */

import { show } from "../../../format/units.ts";
import type { Frame } from "../../../prom/frame.ts";
import { type Grid, timesOf } from "../../../prom/step.ts";

export interface AccuracyChange {
  /** Measured with labels, or estimated without. */
  readonly kind: "measured" | "estimated";
  readonly now: number;
  /** The last one before the drift, or that of the reference; NaN for neither. */
  readonly before: number;
}

// Windows of 500 rows differ by about two points without any cause.
const LEAST_CHANGE = 0.02;

/**
 * The latest accuracy, and that before a moment, from the first of the frames that has one now.
 *
 * @param reference the accuracy of the reference data; it counts where no earlier one is known
 */
export function accuracyChange(
  measured: Frame | undefined,
  estimated: Frame | undefined,
  since: number | undefined,
  reference: number | undefined,
): AccuracyChange | undefined {
  for (const [kind, frame] of [["measured", measured], ["estimated", estimated]] as const) {
    const values = frame?.series[0]?.values;
    const now = values?.at(-1) ?? NaN;
    if (Number.isNaN(now)) continue;
    const before = since === undefined ? NaN : lastBefore(values!, frame!.grid, since);
    return { kind, now, before: Number.isNaN(before) ? reference ?? NaN : before };
  }
  return undefined;
}

function lastBefore(values: Float64Array, grid: Grid, moment: number): number {
  const known = timesOf(grid).findLastIndex((time, at) =>
    time < moment && !Number.isNaN(values[at]!)
  );
  return values[known] ?? NaN;
}

/** "estimated accuracy fell from 80 % to 71 %"; empty for nothing known. */
export function accuracyText(change: AccuracyChange | undefined): string {
  if (change === undefined) return "";
  const { kind, now, before } = change;
  const name = kind === "measured" ? "accuracy" : "estimated accuracy";
  if (!(Math.abs(now - before) >= LEAST_CHANGE)) return `${name} is ${show(now, "ratio")}`;
  const verb = now < before ? "fell" : "rose";
  return `${name} ${verb} from ${show(before, "ratio")} to ${show(now, "ratio")}`;
}
