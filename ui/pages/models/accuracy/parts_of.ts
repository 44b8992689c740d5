/** Sums that came in one answer, told apart by the label `of`. */

import type { InstantAnswer } from "../../../prom/query.ts";

/** The value of each part; parts without one are missing. */
export function partsOf(answer: InstantAnswer | undefined): Readonly<Record<string, number>> {
  const named = (answer?.samples ?? []).filter(({ labels }) => labels.of !== undefined);
  return Object.fromEntries(named.map(({ labels, value }) => [labels.of!, value]));
}

/** The parts of each value of a label, in the order of the answer. */
export function partsBy(
  label: string,
  answer: InstantAnswer | undefined,
): ReadonlyMap<string, Readonly<Record<string, number>>> {
  const found = new Map<string, Record<string, number>>();
  for (const { labels, value } of answer?.samples ?? []) {
    const key = labels[label];
    if (key === undefined || labels.of === undefined) continue;
    const parts = found.get(key) ?? {};
    parts[labels.of] = value;
    found.set(key, parts);
  }
  return found;
}
