/** What became of the labels that were sent. */

import type { InstantAnswer } from "../../../prom/query.ts";

export interface FeedbackRow {
  readonly result: string;
  readonly meaning: string;
  /** NaN where it is not known. */
  readonly count: number;
  /** Whether the sender should look into it. */
  readonly wrong: boolean;
}

const MEANINGS: readonly (readonly [result: string, meaning: string])[] = [
  ["matched", "counted for its prediction"],
  ["duplicate", "the prediction had a label already"],
  ["late", "older than the label window"],
  ["unknown", "no version that is served made the prediction; of all models"],
  ["invalid", "not an id, or no value that the model can predict; of all models"],
];

/** @param own of the version; @param stray whose version is not known */
export function feedbackRows(
  own: InstantAnswer | undefined,
  stray: InstantAnswer | undefined,
): FeedbackRow[] {
  const count = (answer: InstantAnswer | undefined, result: string) =>
    answer?.samples.find(({ labels }) => labels.result === result)?.value;
  return MEANINGS.map(([result, meaning]) => {
    const found = [count(own, result), count(stray, result)].filter((one) => one !== undefined);
    const sum = found.length === 0 ? NaN : found.reduce((sum, one) => sum + one, 0);
    const wrong = sum >= 0.5 && result !== "matched" && result !== "duplicate";
    return { result, meaning, count: sum, wrong };
  });
}
