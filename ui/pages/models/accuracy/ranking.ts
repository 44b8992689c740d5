/** How well scores order the rows: figures of a binary model, from its labels by score. */

import type { InstantAnswer } from "../../../prom/query.ts";
import { readValue } from "../../../prom/frame.ts";
import { type Measured, UNMEASURED } from "./measured.ts";

/** Labelled rows of each class by score; bins ascend. */
export interface ScoreBins {
  /** The upper ends. */
  readonly bounds: readonly number[];
  readonly positive: readonly number[];
  readonly negative: readonly number[];
}

export function scoreBins(answer: InstantAnswer | undefined, positive: string): ScoreBins {
  const samples = answer?.samples ?? [];
  const bounds = [...new Set(samples.flatMap(({ labels }) => labels.bin ?? []))]
    .sort((a, b) => readValue(a) - readValue(b));
  const counts = (ofPositive: boolean) =>
    bounds.map((bound) =>
      samples
        .filter(({ labels }) => labels.bin === bound && (labels.actual === positive) === ofPositive)
        .reduce((sum, { value }) => sum + value, 0)
    );
  return { bounds: bounds.map(readValue), positive: counts(true), negative: counts(false) };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * The chance that a positive row has a higher score than a negative one. Two rows of one bin count
 * as a half. The standard error is that of Hanley and McNeil (1982).
 */
export function rocAuc({ positive, negative }: ScoreBins): Measured {
  const [positives, negatives] = [sum(positive), sum(negative)];
  if (!(positives > 0 && negatives > 0)) return UNMEASURED;
  let below = 0;
  let won = 0;
  positive.forEach((count, at) => {
    won += count * (below + negative[at]! / 2);
    below += negative[at]!;
  });
  const value = won / (positives * negatives);
  const [square, one, two] = [value ** 2, value / (2 - value), 2 * value ** 2 / (1 + value)];
  const variance = value * (1 - value) + (positives - 1) * (one - square) +
    (negatives - 1) * (two - square);
  return { value, stderr: Math.sqrt(Math.max(0, variance) / (positives * negatives)) };
}

/** The mean of the precisions at each bin's lower end, weighted by the recall that the bin adds. */
export function averagePrecision({ positive, negative }: ScoreBins): Measured {
  const positives = sum(positive);
  if (!(positives > 0)) return UNMEASURED;
  let found = 0;
  let rows = 0;
  let value = 0;
  for (let at = positive.length - 1; at >= 0; at--) {
    found += positive[at]!;
    rows += positive[at]! + negative[at]!;
    if (positive[at]! > 0) value += positive[at]! / positives * found / rows;
  }
  return { value, stderr: NaN };
}

/** The share of each tenth of the score among the rows of a class. */
export function tenthsOf(bounds: readonly number[], counts: readonly number[]): number[] {
  const tenths = new Array<number>(10).fill(0);
  bounds.forEach((bound, at) => {
    // A bound such as 0.3 is no exact number: without the allowance it would be in the tenth above.
    tenths[Math.min(9, Math.max(0, Math.ceil(bound * 10 - 1e-9) - 1))]! += counts[at]!;
  });
  const total = sum(counts);
  return tenths.map((count) => count / total);
}
