/** The times at which an expression is evaluated, and what comes out at them. */

import type { Labels } from "../storage.ts";
import { executionError } from "./errors.ts";
import { labelsKey, withoutName } from "./labels.ts";

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
  /** Whether the labels still hold a name that the result must not show. */
  dropName: boolean;
  readonly values: Float64Array;
  readonly present: Uint8Array;
}

export function newRow(labels: Labels, count: number, dropName = false): Row {
  return {
    labels,
    dropName,
    values: new Float64Array(count),
    present: new Uint8Array(count),
  };
}

/** A row with the value everywhere that `row`, of a grid with one time, has there. */
export function repeat(row: Row, count: number): Row {
  const repeated = newRow(row.labels, count, row.dropName);
  repeated.values.fill(row.values[0]!);
  repeated.present.fill(row.present[0]!);
  return repeated;
}

export function isEmpty(row: Row): boolean {
  return !row.present.includes(1);
}

/**
 * Joins rows with equal labels into one; the first one's place counts. That is
 * possible if at no time two of them have a value. A name that goes and one
 * that stays make two series.
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

function mergeInto(target: Row, { values, present }: Row): void {
  for (let i = 0; i < values.length; i++) {
    if (!present[i]) continue;
    if (target.present[i]) {
      throw executionError("vector cannot contain metrics with the same labelset");
    }
    target.values[i] = values[i]!;
    target.present[i] = 1;
  }
}

/** Takes the names away that are marked for it, and joins what then has equal labels. */
export function dropMarkedNames(rows: readonly Row[]): Row[] {
  if (!rows.some((row) => row.dropName)) return [...rows];
  for (const row of rows) {
    if (row.dropName) row.labels = withoutName(row.labels);
    row.dropName = false;
  }
  return mergeRows(rows);
}
