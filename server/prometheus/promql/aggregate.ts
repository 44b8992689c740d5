/** Aggregations: each group of series becomes one series, or keeps some of its series. */

import type { Labels } from "../storage.ts";
import { invalidRatio } from "./annotations.ts";
import type { Aggregation } from "./ast.ts";
import { executionError } from "./errors.ts";
import { newRow, type Row } from "./grid.ts";
import { compensate, Mean, quantileOfSorted, sortNanFirst } from "./kahan.ts";
import { filterLabels, labelsKey, METRIC_NAME, setLabels } from "./labels.ts";
import { formatFixed, formatGeneral } from "../text/format_number.ts";
import { zeroFloats } from "./zeros.ts";

/** The rows of one group, and the labels of its result. */
export interface Group {
  readonly labels: Labels;
  readonly rows: Row[];
}

/** Groups in the order of their first members. */
export function groupBy(
  { without, labels }: Pick<Aggregation, "without" | "labels">,
  rows: readonly Row[],
): Group[] {
  const listed = new Set(labels);
  const keep = without
    ? (name: string) => name !== METRIC_NAME && !listed.has(name)
    : (name: string) => listed.has(name);
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const key = labelsKey(row.labels, keep);
    const group = groups.get(key);
    if (group) group.rows.push(row);
    else groups.set(key, { labels: filterLabels(row.labels, keep), rows: [row] });
  }
  return [...groups.values()];
}

/** One row for the group, present wherever a member is. */
export type Reducer = (group: Group, count: number) => Row;

function resultRow({ labels, rows }: Group, count: number): Row {
  return newRow(labels, count, rows.some((row) => row.dropName));
}

/** Folds the members into one row, beginning with the first that is present. */
function fold(add: (value: number, before: number) => number): Reducer {
  return (group, count) => {
    const out = resultRow(group, count);
    for (const { values, present } of group.rows) {
      for (let i = 0; i < count; i++) {
        if (!present[i]) continue;
        out.values[i] = out.present[i] ? add(values[i]!, out.values[i]!) : values[i]!;
        out.present[i] = 1;
      }
    }
    return out;
  };
}

// Every number replaces NaN, so the result is NaN only if all values are.
const maximum = fold((value, best) => value > best || Number.isNaN(best) ? value : best);
const minimum = fold((value, best) => value < best || Number.isNaN(best) ? value : best);

function sum(group: Group, count: number): Row {
  const out = resultRow(group, count);
  const c = zeroFloats(count);
  for (const { values, present } of group.rows) {
    for (let i = 0; i < count; i++) {
      if (!present[i]) continue;
      c[i] = compensate(values[i]!, out.values[i]!, c[i]!);
      out.values[i] = out.values[i]! + values[i]!;
      out.present[i] = 1;
    }
  }
  for (let i = 0; i < count; i++) out.values[i] = out.values[i]! + c[i]!;
  return out;
}

function members(group: Group, count: number): Row {
  const out = resultRow(group, count);
  for (const { present } of group.rows) {
    for (let i = 0; i < count; i++) {
      if (!present[i]) continue;
      out.values[i] = out.values[i]! + 1;
      out.present[i] = 1;
    }
  }
  return out;
}

function one(group: Group, count: number): Row {
  const out = members(group, count);
  out.values.fill(1);
  return out;
}

/** Calls `value` with the values of each step, without gaps. */
function ofStep(value: (values: Float64Array, step: number) => number): Reducer {
  return (group, count) => {
    const out = resultRow(group, count);
    const values = zeroFloats(group.rows.length);
    for (let i = 0; i < count; i++) {
      let found = 0;
      for (const row of group.rows) {
        if (row.present[i]) values[found++] = row.values[i]!;
      }
      if (found === 0) continue;
      out.values[i] = value(values.subarray(0, found), i);
      out.present[i] = 1;
    }
    return out;
  };
}

const average = ofStep((values) => {
  const mean = new Mean();
  for (const value of values) mean.add(value);
  return mean.value;
});

/** Welford's method, which stays exact for large values with small distances. */
function variance(values: Float64Array): number {
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const delta = values[i]! - mean;
    mean += delta / (i + 1);
    squares += delta * (values[i]! - mean);
  }
  return squares / values.length;
}

export const REDUCERS: Readonly<Record<string, Reducer>> = {
  avg: average,
  count: members,
  group: one,
  max: maximum,
  min: minimum,
  stddev: ofStep((values) => Math.sqrt(variance(values))),
  stdvar: ofStep(variance),
  sum,
};

/** The quantile may differ from step to step. NaN sorts first. */
export function quantile(q: Float64Array): Reducer {
  return ofStep((values, step) => quantileOfSorted(q[step]!, sortNanFirst(values)));
}

/** The number of members of each group with each value; the value is in the label `name`. */
export function countValues(name: string, groups: readonly Group[], count: number): Row[] {
  return sumEqual(groups.flatMap((group) => countGroup(name, group, count)), count);
}

/** Adds up rows with equal labels, which groups that differ only in `name` may have. */
function sumEqual(rows: readonly Row[], count: number): Row[] {
  const labels = [...new Set(rows.flatMap((row) => [...row.labels.keys()]))];
  return groupBy({ without: false, labels }, rows).map((group) =>
    group.rows.length === 1 ? group.rows[0]! : sum(group, count)
  );
}

function countGroup(name: string, { labels, rows }: Group, count: number): Row[] {
  const byValue = new Map<string, Row>();
  for (const { values, present, dropName } of rows) {
    for (let i = 0; i < count; i++) {
      if (!present[i]) continue;
      const text = formatFixed(values[i]!);
      let out = byValue.get(text);
      if (out === undefined) {
        out = newRow(setLabels(labels, [[name, text]]), count);
        byValue.set(text, out);
      }
      out.values[i] = out.values[i]! + 1;
      out.present[i] = 1;
      out.dropName ||= dropName;
    }
  }
  return [...byValue.values()];
}

/** Limits ratios to -1 to 1, in place; calls `warn` for each that is outside. */
export function capRatios(ratios: Float64Array, warn: (text: string) => void): void {
  for (let i = 0; i < ratios.length; i++) {
    const ratio = ratios[i]!;
    if (Number.isNaN(ratio)) throw executionError("Ratio value is NaN");
    const capped = Math.max(-1, Math.min(1, ratio));
    if (capped !== ratio) warn(invalidRatio(ratio, capped));
    ratios[i] = capped;
  }
}

/** The most samples that a group keeps at each step: `k` as a whole number, 0 for less than 1. */
export function readLimits(param: Float64Array): Float64Array {
  return param.map((k) => {
    if (Number.isNaN(k)) throw executionError("Parameter value is NaN");
    if (k >= 2 ** 63 || k <= -(2 ** 63)) {
      const text = formatGeneral(k);
      throw executionError(`Scalar value ${text} ${k > 0 ? "over" : "under"}flows int64`);
    }
    return Math.max(0, Math.trunc(k));
  });
}

/** Whether a value ranks before another one; NaN comes last. */
function isBefore(highest: boolean): Before {
  return (a, b) => {
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(b) && !Number.isNaN(a);
    return highest ? a > b : a < b;
  };
}

/**
 * Keeps the `limit` highest (or lowest) samples of the rows at a step and removes the others. Of
 * equal samples, the first are kept. Returns the rows that keep their sample, best first.
 */
export function keepExtremes(
  rows: readonly Row[],
  step: number,
  limit: number,
  highest: boolean,
): Row[] {
  const before = isBefore(highest);
  const present = rows.filter((row) => row.present[step]);
  const kept = limit <= FEW
    ? bestFew(present, step, limit, before)
    : bestOfSorted(present, step, limit, before);
  for (const row of present) row.present[step] = 0;
  for (const row of kept) row.present[step] = 1;
  return kept;
}

// Up to about this limit, insertion into a sorted list is faster than sorting all rows.
const FEW = 32;

type Before = (a: number, b: number) => boolean;

function bestFew(rows: readonly Row[], step: number, limit: number, before: Before): Row[] {
  const kept: Row[] = [];
  for (const row of rows) {
    if (kept.length === limit) {
      const last = kept.at(-1);
      if (!last || !before(row.values[step]!, last.values[step]!)) continue;
      kept.pop();
    }
    let at = kept.length;
    while (at > 0 && before(row.values[step]!, kept[at - 1]!.values[step]!)) at--;
    kept.splice(at, 0, row);
  }
  return kept;
}

function bestOfSorted(rows: readonly Row[], step: number, limit: number, before: Before): Row[] {
  const sorted = [...rows].sort((a, b) => {
    const [x, y] = [a.values[step]!, b.values[step]!];
    return Number(before(y, x)) - Number(before(x, y));
  });
  return sorted.slice(0, limit);
}

/** Keeps the first `limit[i]` members at each step. */
export function keepFirst({ rows }: Group, limits: Float64Array): void {
  for (let i = 0; i < limits.length; i++) {
    let left = limits[i]!;
    for (const { present } of rows) {
      if (!present[i]) continue;
      if (left-- <= 0) present[i] = 0;
    }
  }
}

/**
 * Keeps a share of the rows, always the same ones: those whose labels have a hash below the ratio.
 * A negative ratio keeps the rows that the ratio plus 1 would remove.
 */
export function keepRatio(rows: readonly Row[], ratios: Float64Array): void {
  for (const { labels, present } of rows) {
    const share = hashShare(JSON.stringify([...labels]));
    for (let i = 0; i < ratios.length; i++) {
      const ratio = ratios[i]!;
      const keeps = ratio >= 0 ? share < ratio : share >= 1 + ratio;
      if (!keeps) present[i] = 0;
    }
  }
}

/** FNV-1a with a final mix of its bits, scaled to 0 to 1. */
function hashShare(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
