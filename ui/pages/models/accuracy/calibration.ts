/** Whether scores are probabilities: the share that came true, for each tenth of the score. */

import { readValue } from "../../../prom/frame.ts";
import type { InstantAnswer } from "../../../prom/query.ts";
import { type Measured, shareOf, UNMEASURED } from "./measured.ts";
import { partsBy } from "./parts_of.ts";

export interface CalibrationPoint {
  /** The upper end of the bin. */
  readonly bound: number;
  readonly rows: number;
  /** The mean score. */
  readonly score: number;
  /** The share that came true. */
  readonly observed: Measured;
}

/** A point for each bin that has rows, by score. */
export function calibrationPoints(answer: InstantAnswer | undefined): CalibrationPoint[] {
  return [...partsBy("bin", answer)]
    .map(([bin, { rows = 0, hits = 0, scores = 0 }]) => ({
      bound: readValue(bin),
      rows,
      score: shareOf(scores, rows).value,
      observed: shareOf(hits, rows),
    }))
    .filter(({ rows }) => rows > 0)
    .sort((a, b) => a.bound - b.bound);
}

/** The mean distance of score and observed share, weighted by rows. */
export function calibrationError(points: readonly CalibrationPoint[]): Measured {
  const rows = points.reduce((sum, { rows }) => sum + rows, 0);
  if (rows === 0) return UNMEASURED;
  const distance = points.reduce(
    (sum, { rows, score, observed }) => sum + rows * Math.abs(score - observed.value),
    0,
  );
  return { value: distance / rows, stderr: NaN };
}
