import { FAMILIES } from "../../metrics/families.ts";
import type { Labels } from "../../metrics/family.ts";
import type { Counter, Tally } from "../../metrics/tally.ts";

/** What can become of a label. */
export const FEEDBACK_RESULTS = ["matched", "duplicate", "unknown", "late", "invalid"] as const;
export type FeedbackResult = typeof FEEDBACK_RESULTS[number];

/** @param version model and version; empty for labels of which they are not known */
export function feedbackCounters(
  tally: Tally,
  version: Labels,
): Readonly<Record<FeedbackResult, Counter>> {
  return Object.fromEntries(
    FEEDBACK_RESULTS.map((
      result,
    ) => [result, tally.counter(FAMILIES.modelFeedback, { ...version, result })]),
  ) as Record<FeedbackResult, Counter>;
}
