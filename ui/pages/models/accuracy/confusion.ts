/** The cells of the confusion matrix, of at most so many classes that they can be read. */

import type { InstantAnswer } from "../../../prom/query.ts";
import { type ClassCounts, totalsOf } from "./class_counts.ts";

/** More columns would not fit beside one another. */
export const MOST_CLASSES = 8;

export interface Confusion {
  /** The names of rows and columns; the last one stands for the other classes, if `more` > 0. */
  readonly names: readonly string[];
  /** The number of classes without a row of their own. */
  readonly more: number;
  /** Labels by actual class, then by predicted class. */
  readonly cells: readonly (readonly number[])[];
}

/**
 * The classes with rows of their own: all, or those with the most labels, in their usual order.
 * @param order the order of the model; classes beyond it come last
 */
export function shownClasses(counts: ClassCounts, order: readonly string[]): readonly string[] {
  const names = [...new Set([...order, ...counts.keys()])];
  if (names.length <= MOST_CLASSES) return names;
  const labels = (name: string) => counts.get(name)?.actual ?? 0;
  const largest = names
    .map((name, at) => ({ name, at }))
    .sort((a, b) => labels(b.name) - labels(a.name) || a.at - b.at)
    .slice(0, MOST_CLASSES)
    .sort((a, b) => a.at - b.at);
  return largest.map(({ name }) => name);
}

/** @param counts of all classes; @param answer the cells of the shown classes */
export function confusionOf(
  shown: readonly string[],
  counts: ClassCounts,
  order: readonly string[],
  answer: InstantAnswer | undefined,
): Confusion {
  const cells = shown.map((actual) =>
    shown.map((predicted) =>
      (answer?.samples ?? [])
        .filter(({ labels }) => labels.actual === actual && labels.predicted === predicted)
        .reduce((sum, { value }) => sum + value, 0)
    )
  );
  const more = new Set([...order, ...counts.keys()]).size - shown.length;
  if (more === 0) return { names: shown, more, cells };
  const rest = (whole: number, parts: readonly number[]) =>
    Math.max(0, parts.reduce((left, part) => left - part, whole));
  const rows = shown.map((name, at) => [
    ...cells[at]!,
    rest(counts.get(name)?.actual ?? 0, cells[at]!),
  ]);
  const last = shown.map((name, at) =>
    rest(counts.get(name)?.predicted ?? 0, cells.map((row) => row[at]!))
  );
  const known = [...rows.flat(), ...last];
  return {
    names: [...shown, `${more} more`],
    more,
    cells: [...rows, [...last, rest(totalsOf(counts).rows, known)]],
  };
}
