/** The times at which an expression is evaluated, and the series of values at those times. */

import type { Labels } from "../storage.ts";
import { executionError } from "./errors.ts";
import { labelsKey, RESERVED, withoutName } from "./labels.ts";
import { zeroBytes, zeroFloats } from "./zeros.ts";

/** `count` times, `step` milliseconds apart, the first at `start`. */
export interface Grid {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

export function timeAt({ start, step }: Grid, index: number): number {
  return start + index * step;
}

/**
 * One series over a grid. `values[i]` is its value at time i if `present[i]` is
 * 1, and means nothing if it is 0. A row belongs to the expression that asked
 * for it, which may change it in place.
 */
export interface Row {
  labels: Labels;
  /** Whether the labels still hold a name that the result must not have. */
  dropName: boolean;
  readonly values: Float64Array;
  readonly present: Uint8Array;
}

export function newRow(labels: Labels, count: number, dropName = false): Row {
  return {
    labels,
    dropName,
    values: zeroFloats(count),
    present: zeroBytes(count),
  };
}

/** The row of a grid with one time, repeated for `count` times. */
export function repeat(row: Row, count: number): Row {
  const repeated = newRow(row.labels, count, row.dropName);
  repeated.values.fill(row.values[0]!);
  repeated.present.fill(row.present[0]!);
  return repeated;
}

export function isEmpty(row: Row): boolean {
  return !row.present.includes(1);
}

/** The value of the only sample at each step; NaN where there is none or several. */
export function onlyValues(rows: readonly Row[], count: number): Float64Array {
  const found = new Uint8Array(count);
  const result = new Float64Array(count).fill(NaN);
  for (const { values, present } of rows) {
    for (let i = 0; i < count; i++) {
      if (!present[i]) continue;
      result[i] = found[i] ? NaN : values[i]!;
      found[i] = 1;
    }
  }
  return result;
}

/**
 * Joins rows with equal labels into one, at the place of the first. It fails if two of them have a
 * value at the same time. Rows with and without `dropName` are not joined.
 */
export function mergeRows(rows: readonly Row[]): Row[] {
  const merged = new Map<string, Row>();
  for (const row of rows) {
    const key = `${row.dropName} ${labelsKey(row.labels)}`;
    const first = merged.get(key);
    if (first === undefined) merged.set(key, row);
    else mergeInto(first, row);
  }
  return [...merged.values()];
}

function mergeInto(first: Row, { values, present }: Row): void {
  for (let i = 0; i < values.length; i++) {
    if (!present[i]) continue;
    if (first.present[i]) {
      throw executionError("vector cannot contain metrics with the same labelset");
    }
    first.values[i] = values[i]!;
    first.present[i] = 1;
  }
}

/** Removes the marked names, and joins rows that then have equal labels. */
export function dropMarkedNames(rows: readonly Row[]): Row[] {
  if (!rows.some((row) => row.dropName)) return [...rows];
  const stayDifferent = haveSameName(rows);
  for (const row of rows) {
    if (row.dropName) row.labels = withoutName(row.labels);
    row.dropName = false;
  }
  return stayDifferent ? [...rows] : mergeRows(rows);
}

/** Whether rows have the same values of all labels that `withoutName` removes. */
function haveSameName([first, ...others]: readonly Row[]): boolean {
  return RESERVED.values().every((label) => {
    const value = first!.labels.get(label);
    return others.every(({ labels }) => labels.get(label) === value);
  });
}
