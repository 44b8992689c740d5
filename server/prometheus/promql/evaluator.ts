/**
 * Evaluates an expression over a whole grid at once, series by series.
 *
 * Every node is asked for its rows on a grid of absolute times, so `@`, offset
 * and subqueries need no state: a selector looks at `(at ?? time) - offset`.
 */

import type { Queryable } from "../storage.ts";
import { absentRow } from "./absent.ts";
import {
  capRatios,
  countValues,
  type Group,
  groupBy,
  keepExtremes,
  keepFirst,
  keepRatio,
  quantile,
  readLimits,
  type Reducer,
  REDUCERS,
} from "./aggregate.ts";
import type { Annotations } from "./annotations.ts";
import {
  type Aggregation,
  type Binary,
  type Call,
  type Expr,
  type Extension,
  isComparison,
  isSetOp,
  type MatrixSelector,
  type Subquery,
  unwrap,
  type VectorSelector,
} from "./ast.ts";
import { scalarBinary, setBinary, vectorBinary, vectorScalar } from "./binary.ts";
import { typeOf } from "./check.ts";
import { executionError } from "./errors.ts";
import { smoothedValue } from "./extended_rate.ts";
import {
  dropMarkedNames,
  type Grid,
  isEmpty,
  newRow,
  onlyValues,
  repeat,
  type Row,
  timeAt,
} from "./grid.ts";
import { Invariants } from "./invariant.ts";
import { max, min } from "./operators.ts";
import type { QueryBudget } from "./query_budget.ts";
import type { QueryTimes } from "./query_times.ts";
import { isLabelName } from "../text/name.ts";
import { quote } from "../text/quote.ts";
import { extendedKernel, RANGE_FUNCTIONS } from "./range_functions.ts";
import { pointsOf, pointsOfRow, type RangeVector, subqueryGrid } from "./range_vector.ts";
import type { Kernel } from "./rate.ts";
import { newestOf, sampleAt, Selection, type ValueOfSample } from "./selection.ts";
import { type Caller, checkQuantiles, stringOf, VECTOR_FUNCTIONS } from "./vector_functions.ts";
import { largestWindow, slideWindows, type Windows } from "./windows.ts";

export interface EvaluatorOptions {
  readonly lookbackMs: number;
  readonly delayedNameRemoval: boolean;
  readonly subqueryStepMs: number;
}

/** The inputs of one evaluation. */
export interface QueryContext {
  readonly queryable: Queryable;
  readonly expr: Expr;
  readonly times: QueryTimes;
  readonly budget: QueryBudget;
  readonly annotations: Annotations;
}

export class Evaluator implements Caller {
  readonly annotations: Annotations;
  readonly isRange: boolean;
  readonly #options: EvaluatorOptions;
  readonly #times: QueryTimes;
  readonly budget: QueryBudget;
  readonly #selection: Selection;
  readonly #invariants = new Invariants();

  constructor(context: QueryContext, options: EvaluatorOptions) {
    this.annotations = context.annotations;
    this.isRange = context.times.isRange;
    this.#options = options;
    this.#times = context.times;
    this.budget = context.budget;
    this.#selection = new Selection(context.queryable, context.expr);
  }

  /** The rows of an instant vector, without the names that are marked for removal. */
  async result(expr: Expr, grid: Grid): Promise<Row[]> {
    return dropMarkedNames(await this.vector(expr, grid));
  }

  /** The rows of an instant vector; none is empty. */
  async vector(expr: Expr, grid: Grid): Promise<Row[]> {
    const held = this.budget.held;
    const rows = (await this.#vectorOnce(expr, grid)).filter((row) => !isEmpty(row));
    this.budget.release(held);
    this.budget.take(rows.length * grid.count);
    return rows;
  }

  /** An expression with the same value at every step is evaluated at the first one only. */
  async #vectorOnce(expr: Expr, grid: Grid): Promise<Row[]> {
    if (grid.count === 1 || !this.#invariants.has(expr)) return await this.#vector(expr, grid);
    const rows = await this.vector(expr, { ...grid, count: 1 });
    this.budget.take(rows.length * grid.count);
    return rows.map((row) => repeat(row, grid.count));
  }

  async #vector(expr: Expr, grid: Grid): Promise<Row[]> {
    switch (expr.kind) {
      case "vector":
        return expr.extension === "smoothed"
          ? await this.#smoothed(expr, grid)
          : await this.#selector(expr, grid, (_, value) => value);
      case "paren":
        return await this.#vector(expr.expr, grid);
      case "unary":
        return await this.#unary(expr.op, expr.expr, grid);
      case "binary":
        return await this.#binary(expr, grid);
      case "aggregation":
        return await this.#aggregation(expr, grid);
      case "call":
        return await this.#call(expr, grid);
      case "number":
      case "string":
      case "matrix":
      case "subquery":
        throw new TypeError(`Cannot evaluate a ${expr.kind} as an instant vector`);
    }
  }

  /** A scalar's value at each step. */
  async scalar(expr: Expr, grid: Grid): Promise<Float64Array> {
    switch (expr.kind) {
      case "number":
        return constant(expr.value, grid);
      case "paren":
        return await this.scalar(expr.expr, grid);
      case "unary": {
        const values = await this.scalar(expr.expr, grid);
        return expr.op === "-" ? values.map((value) => -value) : values;
      }
      case "binary": {
        if (isSetOp(expr.op)) break;
        const left = await this.scalar(expr.left, grid);
        const right = await this.scalar(expr.right, grid);
        return scalarBinary(expr.op, left, right);
      }
      case "call":
        return await this.#scalarCall(expr, grid);
    }
    throw new TypeError(`Cannot evaluate a ${expr.kind} as a scalar`);
  }

  async #scalarCall({ name, args }: Call, grid: Grid): Promise<Float64Array> {
    const { start, end, durations } = this.#times;
    switch (name) {
      case "time":
        return constant(0, grid).map((_, i) => timeAt(grid, i) / 1000);
      case "pi":
        return constant(Math.PI, grid);
      case "start":
        return constant(start / 1000, grid);
      case "end":
        return constant(end / 1000, grid);
      case "step":
        return constant(durations.step, grid);
      case "range":
        return constant(durations.range, grid);
      case "min_of":
      case "max_of": {
        const left = await this.scalar(args[0]!, grid);
        const right = await this.scalar(args[1]!, grid);
        const pick = name === "min_of" ? min : max;
        return left.map((value, i) => pick(value, right[i]!));
      }
      case "scalar":
        return onlyValues(await this.vector(args[0]!, grid), grid.count);
    }
    throw new TypeError(`Cannot evaluate ${name}() as a scalar`);
  }

  /** The samples of a range vector at each step, not yet decoded. */
  async ranges(expr: Expr, grid: Grid): Promise<RangeVector> {
    const inner = unwrap(expr);
    if (inner.kind === "matrix") return this.#matrix(inner, grid);
    if (inner.kind === "subquery") return await this.#subquery(inner, grid);
    throw new TypeError(`Cannot evaluate a ${inner.kind} as a range vector`);
  }

  /** The newest sample up to each time, within the lookback, unless it marks the end of its series. */
  async #selector(
    selector: VectorSelector,
    grid: Grid,
    valueOf: ValueOfSample,
  ): Promise<Row[]> {
    const times = this.#times.shifted(selector, grid);
    const lookback = this.#options.lookbackMs;
    const oldest = times.start - lookback + 1;
    const selected = this.#selection.read(selector, oldest, timeAt(times, times.count - 1));
    const rows: Row[] = [];
    for (const series of selected) {
      if (this.budget.due()) await this.budget.pause();
      this.budget.take(grid.count);
      const row = newRow(series.labels, grid.count);
      if (grid.count === 1) newestOf(series, row, valueOf);
      else sampleAt(series.samples(), times, lookback, row, valueOf);
      rows.push(row);
    }
    return rows;
  }

  /** The value at each time, interpolated between samples; after the last sample its value. */
  async #smoothed(selector: VectorSelector, grid: Grid): Promise<Row[]> {
    const ends = this.#times.shifted(selector, grid);
    const lookback = this.#options.lookbackMs;
    const newest = timeAt(ends, ends.count - 1) + lookback;
    const selected = this.#selection.read(selector, ends.start - lookback + 1, newest);
    const shape = { ends, range: 1, extension: "smoothed" as const };
    return await this.#slide({ series: selected.map(pointsOf), ...shape }, grid, smoothedValue);
  }

  #matrix({ selector, range }: MatrixSelector, grid: Grid): RangeVector {
    const ends = this.#times.shifted(selector, grid);
    const length = this.#times.length(range);
    const { extension } = selector;
    const { before, after } = this.#reach(extension);
    const oldest = ends.start - length - before + 1;
    const newest = timeAt(ends, ends.count - 1) + after;
    const selected = this.#selection.read(selector, oldest, newest);
    return { series: selected.map(pointsOf), ends, range: length, extension };
  }

  /** How far outside of a range the samples for the values at its ends may be. */
  #reach(extension: Extension | null): { before: number; after: number } {
    const { lookbackMs } = this.#options;
    return {
      before: extension ? lookbackMs : 0,
      after: extension === "smoothed" ? lookbackMs : 0,
    };
  }

  /** Evaluates the inner expression once, at the times of all windows together. */
  async #subquery(subquery: Subquery, grid: Grid): Promise<RangeVector> {
    const ends = this.#times.shifted(subquery, grid);
    const range = this.#times.length(subquery.range);
    const step = subquery.step ? this.#times.length(subquery.step) : this.#options.subqueryStepMs;
    const inner = subqueryGrid(ends, range, step);
    const shape = { ends, range, extension: null };
    if (inner.count <= 0) return { series: [], ...shape };
    // The evaluation times alone can exceed the budget, even if no series matches.
    this.budget.take(inner.count);
    const rows = await this.vector(subquery.expr, inner);
    const times = Float64Array.from({ length: inner.count }, (_, i) => timeAt(inner, i));
    return { series: rows.map((row) => pointsOfRow(row, times)), ...shape };
  }

  async #unary(op: "+" | "-", expr: Expr, grid: Grid): Promise<Row[]> {
    const rows = await this.vector(expr, grid);
    if (op === "+") return rows;
    for (const { values } of rows) {
      for (let i = 0; i < values.length; i++) values[i] = -values[i]!;
    }
    return this.dropNames(rows);
  }

  /** Removes the names now, or marks them for removal at the end, as the engine is configured. */
  dropNames(rows: readonly Row[]): Row[] {
    for (const row of rows) row.dropName = true;
    return this.#options.delayedNameRemoval ? [...rows] : dropMarkedNames(rows);
  }

  async #binary(expr: Binary, grid: Grid): Promise<Row[]> {
    const { op, bool, matching } = expr;
    const { delayedNameRemoval } = this.#options;
    const leftIsScalar = typeOf(expr.left) === "scalar";
    if (leftIsScalar || typeOf(expr.right) === "scalar") return await this.#withScalar(expr, grid);
    const left = await this.vector(expr.left, grid);
    const right = await this.vector(expr.right, grid);
    if (this.budget.due()) await this.budget.pause();
    if (isSetOp(op)) return setBinary(op, matching, left, right, grid.count);
    const context = { count: grid.count, delayedNameRemoval };
    return vectorBinary(op, bool, matching, left, right, context);
  }

  async #withScalar({ op, bool, left, right }: Binary, grid: Grid): Promise<Row[]> {
    if (isSetOp(op)) throw new TypeError(`Cannot apply "${op}" to a scalar`);
    const scalarFirst = typeOf(left) === "scalar";
    const scalar = await this.scalar(scalarFirst ? left : right, grid);
    const rows = await this.vector(scalarFirst ? right : left, grid);
    vectorScalar(op, bool, rows, scalar, scalarFirst);
    return isComparison(op) && !bool ? rows : this.dropNames(rows);
  }

  async #aggregation(expr: Aggregation, grid: Grid): Promise<Row[]> {
    const { op, param } = expr;
    if (op === "count_values") return await this.#countValues(expr, grid);
    const params = param ? await this.scalar(param, grid) : undefined;
    const limits = op.endsWith("k") ? readLimits(params!) : undefined;
    if (op === "limit_ratio") {
      const warn = (text: string) => this.annotations.warn(text, param!.span);
      capRatios(params!, warn);
    }
    if (op === "quantile") checkQuantiles(params!, param!, this.annotations);
    const rows = await this.vector(expr.expr, grid);
    if (this.budget.due()) await this.budget.pause();
    if (op === "limit_ratio") {
      keepRatio(rows, params!);
      return rows;
    }
    const groups = groupBy(expr, rows);
    if (op === "limitk") {
      for (const group of groups) keepFirst(group, limits!);
      return rows;
    }
    if (limits) return await this.#extremes(groups, limits, op === "topk");
    return await this.#reduce(op === "quantile" ? quantile(params!) : REDUCERS[op]!, groups);
  }

  /** The rows of each group; those that are kept at the first step come first, in their order. */
  async #extremes(
    groups: readonly Group[],
    limits: Float64Array,
    highest: boolean,
  ): Promise<Row[]> {
    const ranked: Row[] = [];
    for (const { rows } of groups) {
      let first: readonly Row[] = [];
      for (const [step, limit] of limits.entries()) {
        if (this.budget.due()) await this.budget.pause();
        const kept = keepExtremes(rows, step, limit, highest);
        if (step === 0) first = kept;
      }
      const isFirst = new Set(first);
      ranked.push(...first, ...rows.filter((row) => !isFirst.has(row)));
    }
    return ranked;
  }

  async #reduce(reduce: Reducer, groups: readonly Group[]): Promise<Row[]> {
    const reduced: Row[] = [];
    for (const group of groups) {
      if (this.budget.due()) await this.budget.pause();
      reduced.push(reduce(group, group.rows[0]!.values.length));
    }
    return reduced;
  }

  async #countValues(expr: Aggregation, grid: Grid): Promise<Row[]> {
    const name = stringOf(expr.param!);
    if (!isLabelName(name)) throw executionError(`invalid label name ${quote(name)}`);
    const rows = await this.vector(expr.expr, grid);
    return countValues(name, groupBy(expr, rows), grid.count);
  }

  async #call(call: Call, grid: Grid): Promise<Row[]> {
    const { name, args } = call;
    if (RANGE_FUNCTIONS[name]) return await this.#rangeCall(call, grid);
    if (name === "absent_over_time") return await this.#absentOverTime(args[0]!, grid);
    if (name === "timestamp") return await this.#timestamp(args[0]!, grid);
    const fn = VECTOR_FUNCTIONS.get(name);
    if (fn) return await fn(call, grid, this);
    throw new TypeError(`Cannot evaluate ${name}() as an instant vector`);
  }

  /** The time of a selector's sample; for other expressions the evaluation time. */
  async #timestamp(arg: Expr, grid: Grid): Promise<Row[]> {
    const inner = unwrap(arg);
    if (inner.kind === "vector") {
      return this.dropNames(await this.#selector(inner, grid, (time) => time / 1000));
    }
    const rows = await this.vector(arg, grid);
    for (const { values } of rows) {
      for (let i = 0; i < values.length; i++) values[i] = timeAt(grid, i) / 1000;
    }
    return this.dropNames(rows);
  }

  async #absentOverTime(arg: Expr, grid: Grid): Promise<Row[]> {
    const ranges = await this.ranges(arg, grid);
    const rows = await this.#slide(ranges, grid, RANGE_FUNCTIONS["present_over_time"]!.kernel([]));
    return [absentRow(rows, arg, grid.count)];
  }

  async #rangeCall({ name, args }: Call, grid: Grid): Promise<Row[]> {
    const fn = RANGE_FUNCTIONS[name]!;
    const at = args.findIndex((arg) => typeOf(arg) === "matrix");
    const others = args.filter((_, i) => i !== at);
    const scalars: Float64Array[] = [];
    for (const other of others) scalars.push(await this.scalar(other, grid));
    const ranges = await this.ranges(args[at]!, grid);
    const { extension } = ranges;
    const kernel = extension ? extendedKernel(name, extension) : fn.kernel(scalars);
    if (ranges.series.length === 0) return [];
    fn.check?.(scalars, this.annotations, (others[0] ?? args[at]!).span);
    const rows = await this.#slide(ranges, grid, kernel);
    const { span } = args[at]!;
    for (const row of rows) fn.checkSeries?.(row.labels, this.annotations, span);
    return fn.keepsName ? rows : this.dropNames(rows);
  }

  async #slide(
    { series, ends, range, extension }: RangeVector,
    grid: Grid,
    kernel: Kernel,
  ): Promise<Row[]> {
    const count = grid.count;
    const bounds = { lo: new Int32Array(count), hi: new Int32Array(count) };
    const { before, after } = this.#reach(extension);
    const reach = { range: before + range + after, ends: { ...ends, start: ends.start + after } };
    const rows: Row[] = [];
    for (const one of series) {
      if (this.budget.due()) await this.budget.pause();
      const { times, values, length } = one.points();
      slideWindows(times, length, { ...bounds, ...reach });
      const windows: Windows = { ...bounds, times, values, count, range, ends, grid };
      this.#checkWindow(largestWindow(windows));
      this.budget.take(count);
      const row = newRow(one.labels, count, one.dropName);
      kernel(windows, row);
      if (!isEmpty(row)) rows.push(row);
    }
    return rows;
  }

  /** Counts the samples of a window only while its function runs. */
  #checkWindow(samples: number): void {
    const held = this.budget.held;
    this.budget.take(samples);
    this.budget.release(held);
  }
}

function constant(value: number, grid: Grid): Float64Array {
  return new Float64Array(grid.count).fill(value);
}
