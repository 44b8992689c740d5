/** The most frequent confusions of a model whose matrix is too large to show. */

import type { InstantAnswer } from "../../../prom/query.ts";

export const MOST_CONFUSIONS = 10;

export interface PairOfClasses {
  readonly predicted: string;
  readonly actual: string;
  readonly rows: number;
  /** The share of all wrong predictions; NaN where nothing is known to be wrong. */
  readonly share: number;
}

/**
 * The most frequent one first, equal ones by name.
 *
 * @param wrong wrong predictions of all classes
 */
export function confusionsOf(answer: InstantAnswer | undefined, wrong: number): PairOfClasses[] {
  return (answer?.samples ?? [])
    // Increases of counters are not quite whole.
    .filter(({ value }) => value >= 0.5)
    .map(({ labels: { predicted = "", actual = "" }, value }) => ({
      predicted,
      actual,
      rows: value,
      // Cells and sums by class are counted apart: a scrape may lie between them.
      share: wrong > 0 ? Math.min(1, value / wrong) : NaN,
    }))
    .sort((a, b) => b.rows - a.rows || (nameOf(a) < nameOf(b) ? -1 : 1));
}

function nameOf({ predicted, actual }: PairOfClasses): string {
  return JSON.stringify([predicted, actual]);
}
