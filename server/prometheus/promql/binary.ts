/** Binary operators: matching of samples and their results. */

import type { Labels } from "../storage.ts";
import {
  type ArithmeticOp,
  type ComparisonOp,
  isComparison,
  type Matching,
  type SetOp,
} from "./ast.ts";
import { executionError } from "./errors.ts";
import { mergeRows, newRow, type Row } from "./grid.ts";
import {
  filterLabels,
  formatLabels,
  isReserved,
  type KeepLabel,
  labelsKey,
  METRIC_NAME,
  setLabels,
  withoutName,
} from "./labels.ts";
import { ARITHMETIC, COMPARISON } from "./operators.ts";
import { zeroBytes } from "./zeros.ts";

type ValueOp = ArithmeticOp | ComparisonOp;

/** How names are treated and how many steps there are. */
export interface BinaryContext {
  readonly count: number;
  readonly delayedNameRemoval: boolean;
}

/** An operator between two scalars; a comparison gives 1 or 0. */
export function scalarBinary(op: ValueOp, left: Float64Array, right: Float64Array): Float64Array {
  const apply = isComparison(op) ? COMPARISON[op] : ARITHMETIC[op as ArithmeticOp];
  return left.map((value, i) => Number(apply(value, right[i]!)));
}

/**
 * An operator between each sample of `rows` and the scalar of its step. The
 * scalar is the left operand if `scalarFirst`. A comparison keeps the samples,
 * with their values, for which it is true; with `bool` it gives 1 or 0.
 */
export function vectorScalar(
  op: ValueOp,
  bool: boolean,
  rows: readonly Row[],
  scalar: Float64Array,
  scalarFirst: boolean,
): void {
  for (const { values, present } of rows) {
    if (!isComparison(op)) {
      const apply = ARITHMETIC[op];
      for (let i = 0; i < values.length; i++) {
        values[i] = scalarFirst ? apply(scalar[i]!, values[i]!) : apply(values[i]!, scalar[i]!);
      }
      continue;
    }
    const holds = COMPARISON[op];
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      const kept = scalarFirst ? holds(scalar[i]!, value) : holds(value, scalar[i]!);
      if (bool) values[i] = Number(kept);
      else if (!kept) present[i] = 0;
    }
  }
}

/** Whether samples are matched by the label of a name. */
function keptBy({ on, labels }: Matching): KeepLabel {
  return on
    ? (name) => labels.includes(name)
    : (name) => name !== METRIC_NAME && !labels.includes(name);
}

/** The rows of one side that share a match group. */
function groupRows(isMatched: KeepLabel, rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = labelsKey(row.labels, isMatched);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

/** 1 at every step at which one of the rows has a sample. */
function anyPresent(rows: readonly Row[], count: number): Uint8Array {
  const any = zeroBytes(count);
  for (const { present } of rows) {
    for (let i = 0; i < count; i++) any[i] = any[i]! | present[i]!;
  }
  return any;
}

/** `and`, `or` and `unless`: sets of samples, equal when their match groups are. */
export function setBinary(
  op: SetOp,
  matching: Matching,
  left: readonly Row[],
  right: readonly Row[],
  count: number,
): Row[] {
  const isMatched = keptBy(matching);
  if (op === "or") {
    keepWhere(right, groupRows(isMatched, left), isMatched, count, 0);
    // A series may come from the left side at some steps and from the right side at others.
    return mergeRows([...left, ...right]);
  }
  keepWhere(left, groupRows(isMatched, right), isMatched, count, op === "and" ? 1 : 0);
  return [...left];
}

/** Keeps the samples whose match group is present (`wanted` 1) or absent (0) on the other side. */
function keepWhere(
  rows: readonly Row[],
  others: ReadonlyMap<string, Row[]>,
  isMatched: KeepLabel,
  count: number,
  wanted: 0 | 1,
): void {
  const presence = new Map([...others].map(([key, group]) => [key, anyPresent(group, count)]));
  const nowhere = zeroBytes(count);
  for (const { labels, present } of rows) {
    const other = presence.get(labelsKey(labels, isMatched)) ?? nowhere;
    for (let i = 0; i < count; i++) {
      if (other[i] !== wanted) present[i] = 0;
    }
  }
}

/** An operator between the samples of two vectors that match. */
export function vectorBinary(
  op: ValueOp,
  bool: boolean,
  matching: Matching,
  left: readonly Row[],
  right: readonly Row[],
  context: BinaryContext,
): Row[] {
  return new VectorMatch(op, bool, matching, context).apply(left, right);
}

/**
 * One evaluation of a binary operator. The sides are called "many" and "one";
 * without `group_left` or `group_right` the left one counts as many, and a
 * second match in a group is an error.
 */
class VectorMatch {
  readonly #op: ValueOp;
  readonly #bool: boolean;
  readonly #matching: Matching;
  readonly #context: BinaryContext;
  readonly #swapped: boolean;
  readonly #isMatched: KeepLabel;
  /** Whether the result of samples that match one to one keeps a label. */
  readonly #isKept: KeepLabel;
  /** Whether results have just the labels by which samples were matched, for which there is a key. */
  readonly #hasMatchedLabels: boolean;
  readonly #results = new Map<string, Result>();
  /** For one-to-one, by match group: 1 at the steps at which it already has a match. */
  readonly #matched = new Map<string, Uint8Array>();

  constructor(op: ValueOp, bool: boolean, matching: Matching, context: BinaryContext) {
    this.#op = op;
    this.#bool = bool;
    this.#matching = matching;
    this.#context = context;
    this.#swapped = matching.many === "right";
    this.#isMatched = keptBy(matching);
    this.#isKept = (name) => matching.labels.includes(name) === matching.on;
    const { on, many, include, labels } = matching;
    this.#hasMatchedLabels = on && !many && include.length === 0 && !labels.some(isReserved);
  }

  apply(left: readonly Row[], right: readonly Row[]): Row[] {
    // With `group_right` the fill values are swapped too: `fill_left` is for the many side.
    const { fillLeft: fillMany, fillRight: fillOne } = this.#matching;
    const [many, one] = this.#swapped ? [right, left] : [left, right];
    const ones = groupRows(this.#isMatched, one);
    this.#checkOneSide(ones, fillOne === null ? anyPresent(many, this.#context.count) : undefined);
    for (const row of many) {
      const key = labelsKey(row.labels, this.#isMatched);
      const partners = ones.get(key) ?? [];
      for (const partner of partners) this.#join(key, row, partner);
      if (fillOne !== null) this.#join(key, row, this.#filler(row, partners, fillOne));
    }
    if (fillMany !== null) {
      const manies = groupRows(this.#isMatched, many);
      for (const [key, group] of ones) {
        for (const row of group) {
          this.#join(key, this.#filler(row, manies.get(key) ?? [], fillMany), row);
        }
      }
    }
    return [...this.#results.values()].map(({ row }) => row);
  }

  /** A row with the fill value at the steps at which its side of the match group has no sample. */
  #filler(partner: Row, side: readonly Row[], value: number): Row {
    const { count } = this.#context;
    const filler = newRow(filterLabels(partner.labels, this.#isMatched), count);
    const taken = anyPresent(side, count);
    filler.values.fill(value);
    for (let i = 0; i < count; i++) filler.present[i] = taken[i] ? 0 : 1;
    return filler;
  }

  /** `needed` marks the steps at which the other side has samples at all; others do not count. */
  #checkOneSide(ones: ReadonlyMap<string, Row[]>, needed: Uint8Array | undefined): void {
    for (const group of ones.values()) {
      if (group.length < 2) continue;
      for (let i = 0; i < this.#context.count; i++) {
        if (needed && !needed[i]) continue;
        const present = group.filter((row) => row.present[i]);
        if (present.length > 1) this.#duplicates(present);
      }
    }
  }

  #duplicates(rows: readonly Row[]): never {
    const group = formatLabels(filterLabels(rows[0]!.labels, this.#isMatched));
    const pair = rows.slice(0, 2).map((row) => formatLabels(row.labels)).sort().join(", ");
    const side = this.#swapped ? "left" : "right";
    throw executionError(
      `found duplicate series for the match group ${group} on the ${side} hand-side of the ` +
        `operation: [${pair}];many-to-many matching not allowed: ` +
        `matching labels must be unique on one side`,
    );
  }

  /** Adds the results of a row of the many side and one of its partners. */
  #join(group: string, many: Row, one: Row): void {
    const { count } = this.#context;
    const labels = this.#resultLabels(many.labels, one.labels);
    const result = this.#result(this.#hasMatchedLabels ? group : labelsKey(labels), labels, many);
    const matched = this.#matching.many ? result.matched : this.#groupMatched(group);
    const [left, right] = this.#swapped ? [one, many] : [many, one];
    for (let i = 0; i < count; i++) {
      if (!many.present[i] || !one.present[i]) continue;
      if (matched[i]) this.#multiple();
      matched[i] = 1;
      this.#compute(result.row, i, left.values[i]!, right.values[i]!);
    }
  }

  #compute({ values, present }: Row, i: number, left: number, right: number): void {
    const op = this.#op;
    if (!isComparison(op)) {
      values[i] = ARITHMETIC[op](left, right);
      present[i] = 1;
      return;
    }
    const holds = COMPARISON[op](left, right);
    values[i] = this.#bool ? Number(holds) : left;
    present[i] = this.#bool || holds ? 1 : 0;
  }

  #multiple(): never {
    throw executionError(
      this.#matching.many
        ? "multiple matches for labels: grouping labels must ensure unique matches"
        : "multiple matches for labels: many-to-one matching must be explicit " +
          "(group_left/group_right)",
    );
  }

  #result(key: string, labels: Labels, { dropName }: Row): Result {
    let result = this.#results.get(key);
    if (result === undefined) {
      const { count, delayedNameRemoval } = this.#context;
      const drop = isComparison(this.#op) && delayedNameRemoval && (dropName || this.#bool);
      result = { row: newRow(labels, count, drop), matched: zeroBytes(count) };
      this.#results.set(key, result);
    }
    return result;
  }

  #groupMatched(group: string): Uint8Array {
    let matched = this.#matched.get(group);
    if (matched === undefined) {
      matched = zeroBytes(this.#context.count);
      this.#matched.set(group, matched);
    }
    return matched;
  }

  /** The many side's labels, without the name after arithmetic, and the labels that `include` copies. */
  #resultLabels(many: Labels, one: Labels): Labels {
    const { include } = this.#matching;
    const dropsName = !isComparison(this.#op) || (this.#bool && !this.#context.delayedNameRemoval);
    let result = dropsName ? withoutName(many) : many;
    if (!this.#matching.many) result = filterLabels(result, this.#isKept);
    if (include.length === 0) return result;
    return setLabels(result, include.map((name) => [name, one.get(name) ?? ""] as const));
  }
}

interface Result {
  readonly row: Row;
  /** 1 at the steps at which a match was found, whether or not a filter kept it. */
  readonly matched: Uint8Array;
}
