/** For each class: labelled rows of it, rows predicted as it, and those that are both. */

import type { InstantAnswer } from "../../../prom/query.ts";

export interface ClassCount {
  right: number;
  actual: number;
  predicted: number;
}

export type ClassCounts = ReadonlyMap<string, ClassCount>;

export function classCounts(answer: InstantAnswer | undefined): ClassCounts {
  const counts = new Map<string, ClassCount>();
  for (const { labels, value } of answer?.samples ?? []) {
    const { of } = labels;
    const name = labels.class ?? (of === "predicted" ? labels.predicted : labels.actual);
    if (name === undefined || (of !== "correct" && of !== "actual" && of !== "predicted")) continue;
    const count = counts.get(name) ?? { right: 0, actual: 0, predicted: 0 };
    count[of === "correct" ? "right" : of] += value;
    counts.set(name, count);
  }
  return counts;
}

/** All rows, and those predicted correctly. */
export function totalsOf(counts: ClassCounts): { readonly rows: number; readonly right: number } {
  let rows = 0;
  let right = 0;
  for (const count of counts.values()) {
    rows += count.actual;
    right += count.right;
  }
  return { rows, right };
}
