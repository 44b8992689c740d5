/** Compares, prints and changes sets of labels. */

import type { Labels } from "../storage.ts";
import { isPlainLabel } from "../text/name.ts";
import { quote } from "../text/quote.ts";

export const METRIC_NAME = "__name__";

/** The labels that a calculation removes: the name and the labels that describe it. */
export const RESERVED: ReadonlySet<string> = new Set([METRIC_NAME, "__type__", "__unit__"]);

export const NO_LABELS: Labels = new Map();

/** Whether a label of this name stays. */
export type KeepLabel = (name: string) => boolean;

// Rules ask for the keys of many thousands of label sets each minute. An array for each pair of a
// name and a value would be most of the garbage of an evaluation.
const parts: string[] = [];

/**
 * A string equal for two label sets exactly when the sets are equal. Label
 * values may hold any character, so no separator is safe; JSON quotes them.
 *
 * @param keep leaves labels out: the key is that of the others
 */
export function labelsKey(labels: Labels, keep?: KeepLabel): string {
  parts.length = 0;
  labels.forEach((value, name) => {
    if (keep === undefined || keep(name)) parts.push(name, value);
  });
  return JSON.stringify(parts);
}

/** Labels from pairs in any order; empty values are left out. */
export function labelsOf(pairs: Iterable<readonly [string, string]>): Labels {
  const kept = [...pairs].filter(([, value]) => value !== "");
  return new Map(kept.sort(([a], [b]) => compareText(a, b)));
}

export function withoutName(labels: Labels): Labels {
  return filterLabels(labels, (name) => !isReserved(name));
}

/** Whether `withoutName` removes a label. */
export function isReserved(name: string): boolean {
  return RESERVED.has(name);
}

/** The labels whose names `keep` accepts; the same object if that is all of them. */
export function filterLabels(labels: Labels, keep: KeepLabel): Labels {
  let all = true;
  for (const name of labels.keys()) all &&= keep(name);
  if (all) return labels;
  const kept = new Map<string, string>();
  labels.forEach((value, name) => {
    if (keep(name)) kept.set(name, value);
  });
  return kept;
}

/** The labels with some changed; an empty value removes its label. */
export function setLabels(labels: Labels, changes: Iterable<readonly [string, string]>): Labels {
  const changed = new Map(changes);
  const names: string[] = [];
  labels.forEach((_, name) => {
    if (!changed.has(name)) names.push(name);
  });
  for (const [name, value] of changed) if (value !== "") names.push(name);
  const result = new Map<string, string>();
  for (const name of names.sort(compareText)) {
    result.set(name, changed.get(name) ?? labels.get(name)!);
  }
  return result;
}

/** The order in which series are sorted: by names and values, label by label. */
export function compareLabels(a: Labels, b: Labels): number {
  const left = a.entries();
  const right = b.entries();
  for (;;) {
    const x = left.next().value;
    const y = right.next().value;
    if (x === undefined || y === undefined) return x === y ? 0 : x === undefined ? -1 : 1;
    const order = compareText(x[0], y[0]) || compareText(x[1], y[1]);
    if (order !== 0) return order;
  }
}

/**
 * The order of the UTF-8 bytes. JavaScript compares UTF-16 units, which differs
 * where characters beyond U+FFFF, written with surrogates, meet U+E000 and up.
 */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** A series in messages: `{__name__="up", job="api"}`. */
export function formatLabels(labels: Labels): string {
  const pairs = [...labels].map(([name, value]) => {
    return `${isPlainLabel(name) ? name : quote(name)}=${quote(value)}`;
  });
  return `{${pairs.join(", ")}}`;
}
