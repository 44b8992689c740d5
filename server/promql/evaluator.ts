/**
 * Evaluates an expression over a whole grid at once, series by series.
 *
 * Every node is asked for its rows on a grid of absolute times, so `@`, offset
 * and subqueries need no state: a selector looks at `(at ?? time) - offset`.
 */

import type { Labels, Queryable, Samples } from "../storage.ts";
import {
  type Annotations,
  badBucketLabel,
  invalidQuantile,
  invalidRatio,
  SORT_IN_RANGE_QUERY,
} from "./annotations.ts";
import {
  countValues,
  groupBy,
  keepExtremes,
  keepFirst,
  keepRatio,
  quantile,
  readLimits,
  type Reducer,
  REDUCERS,
} from "./aggregate.ts";
import {
  type Aggregation,
  type At,
  type Binary,
  type Call,
  type Duration,
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
import type { Budget } from "./budget.ts";
import { typeOf } from "./check.ts";
import { durationSeconds } from "./duration.ts";
import { executionError } from "./errors.ts";
import { smoothedValue } from "./extended_rate.ts";
import {
  dropMarkedNames,
  type Grid,
  isEmpty,
  mergeRows,
  newRow,
  repeat,
  type Row,
  timeAt,
} from "./grid.ts";
import { bucketFraction, bucketQuantile, groupBuckets, mapHistogram } from "./histogram.ts";
import { Invariants } from "./invariant.ts";
import { joinLabels, replaceLabel } from "./label_functions.ts";
import { isLabelName, labelsOf, METRIC_NAME, NO_LABELS } from "./labels.ts";
import { CALENDAR, clamp, MATH_FUNCTIONS, round } from "./math_functions.ts";
import { max, min } from "./operators.ts";
import { quote } from "./quote.ts";
import { extendedKernel, RANGE_FUNCTIONS } from "./range_functions.ts";
import { type Points, type SelectedSeries, Selection, withoutStale } from "./selection.ts";
import { sortByLabels, sortByValue } from "./sort.ts";
import { largestWindow, slideWindows, type Windows } from "./windows.ts";

export interface EvaluatorOptions {
  readonly lookbackMs: number;
  readonly delayedNameRemoval: boolean;
  readonly subqueryStepMs: number;
  readonly maxPoints: number;
}

/** What one query brings along. */
export interface QueryContext {
  readonly queryable: Queryable;
  readonly expr: Expr;
  /** The times the whole query asks for; `start()`, `end()`, `step()`, `range()` tell of it. */
  readonly grid: Grid;
  readonly isRange: boolean;
  readonly budget: Budget;
  readonly annotations: Annotations;
}

/** The points of one series, for windows to slide over. */
interface PointSeries {
  readonly labels: Labels;
  readonly dropName: boolean;
  points(): Points;
}

/** A range vector over a grid: series, and where their windows end. */
export interface RangeVector {
  readonly series: readonly PointSeries[];
  readonly ends: Grid;
  readonly range: number;
  readonly extension: Extension | null;
}

export class Evaluator {
  readonly #options: EvaluatorOptions;
  readonly #context: QueryContext;
  readonly #budget: Budget;
  readonly #annotations: Annotations;
  readonly #selection: Selection;
  readonly #invariants = new Invariants();

  constructor(context: QueryContext, options: EvaluatorOptions) {
    this.#context = context;
    this.#options = options;
    this.#budget = context.budget;
    this.#annotations = context.annotations;
    this.#selection = new Selection(context.queryable, context.expr);
  }

  /** The rows of an instant vector, names that are marked for it taken away. */
  async result(expr: Expr, grid: Grid): Promise<Row[]> {
    return dropMarkedNames(await this.vector(expr, grid));
  }

  /** The rows of an instant vector; none is empty. */
  async vector(expr: Expr, grid: Grid): Promise<Row[]> {
    const held = this.#budget.held;
    const rows = (await this.#vectorOnce(expr, grid)).filter((row) => !isEmpty(row));
    this.#budget.release(held);
    this.#budget.take(rows.length * grid.count);
    return rows;
  }

  /** What is the same at every step is evaluated at the first one only. */
  async #vectorOnce(expr: Expr, grid: Grid): Promise<Row[]> {
    if (grid.count === 1 || !this.#invariants.has(expr)) return await this.#vector(expr, grid);
    const rows = await this.vector(expr, { ...grid, count: 1 });
    this.#budget.take(rows.length * grid.count);
    return rows.map((row) => repeat(row, grid.count));
  }

  async #vector(expr: Expr, grid: Grid): Promise<Row[]> {
    switch (expr.kind) {
      case "vector":
        return expr.extension === "smoothed"
          ? await this.#smoothed(expr, grid)
          : await this.#selector(expr, grid, (samples, index) => samples.values[index]!);
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
    const query = this.#context.grid;
    switch (name) {
      case "time":
        return constant(0, grid).map((_, i) => timeAt(grid, i) / 1000);
      case "pi":
        return constant(Math.PI, grid);
      case "start":
        return constant(query.start / 1000, grid);
      case "end":
        return constant(timeAt(query, query.count - 1) / 1000, grid);
      case "step":
        return constant(this.#durations().step, grid);
      case "range":
        return constant(this.#durations().range, grid);
      case "min_of":
      case "max_of": {
        const left = await this.scalar(args[0]!, grid);
        const right = await this.scalar(args[1]!, grid);
        const pick = name === "min_of" ? min : max;
        return left.map((value, i) => pick(value, right[i]!));
      }
      case "scalar":
        return onlyValue(await this.vector(args[0]!, grid), grid);
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

  /** The times that a selector looks at, one for each step. */
  #times({ at, offset }: { at: At | null; offset: Duration | null }, grid: Grid): Grid {
    const shift = offset === null ? 0 : this.#milliseconds(offset);
    if (at === null) return { ...grid, start: grid.start - shift };
    return { start: this.#atTime(at) - shift, step: 0, count: grid.count };
  }

  #atTime(at: At): number {
    const { grid } = this.#context;
    if (at.kind === "time") return at.time;
    return at.kind === "start" ? grid.start : timeAt(grid, grid.count - 1);
  }

  #durations(): { step: number; range: number } {
    const { grid, isRange } = this.#context;
    const step = isRange ? grid.step / 1000 : 0;
    return { step, range: step * (grid.count - 1) };
  }

  #milliseconds(duration: Duration): number {
    try {
      return Math.round(durationSeconds(duration, this.#durations()) * 1000);
    } catch (error) {
      if (error instanceof RangeError) throw executionError(error.message);
      throw error;
    }
  }

  #length(duration: Duration): number {
    const length = this.#milliseconds(duration);
    if (length > 0) return length;
    throw executionError("duration must be greater than 0");
  }

  /**
   * The newest sample up to each time, if it is younger than the lookback and
   * does not mark the end of its series.
   */
  async #selector(
    selector: VectorSelector,
    grid: Grid,
    value: (samples: Samples, index: number) => number,
  ): Promise<Row[]> {
    const times = this.#times(selector, grid);
    const lookback = this.#options.lookbackMs;
    const oldest = times.start - lookback + 1;
    const selected = this.#selection.read(selector, oldest, timeAt(times, times.count - 1));
    const rows: Row[] = [];
    for (const series of selected) {
      if (this.#budget.due()) await this.#budget.pause();
      this.#budget.take(grid.count);
      const row = newRow(series.labels, grid.count);
      sampleAt(series.samples(), times, lookback, row, value);
      rows.push(row);
    }
    return rows;
  }

  /** The values at each time on lines from sample to sample; beyond the last one its value. */
  async #smoothed(selector: VectorSelector, grid: Grid): Promise<Row[]> {
    const ends = this.#times(selector, grid);
    const lookback = this.#options.lookbackMs;
    const newest = timeAt(ends, ends.count - 1) + lookback;
    const selected = this.#selection.read(selector, ends.start - lookback + 1, newest);
    const shape = { ends, range: 1, extension: "smoothed" as const };
    return await this.#slide({ series: selected.map(pointsOf), ...shape }, grid, smoothedValue);
  }

  #matrix({ selector, range }: MatrixSelector, grid: Grid): RangeVector {
    const ends = this.#times(selector, grid);
    const length = this.#length(range);
    const { extension } = selector;
    const { before, after } = this.#reach(extension);
    const oldest = ends.start - length - before + 1;
    const newest = timeAt(ends, ends.count - 1) + after;
    const selected = this.#selection.read(selector, oldest, newest);
    return { series: selected.map(pointsOf), ends, range: length, extension };
  }

  /** How far samples outside of a range may be that say something of its ends. */
  #reach(extension: Extension | null): { before: number; after: number } {
    const { lookbackMs } = this.#options;
    return {
      before: extension ? lookbackMs : 0,
      after: extension === "smoothed" ? lookbackMs : 0,
    };
  }

  /** Evaluates the inner expression once, at all the times that any window may hold. */
  async #subquery(subquery: Subquery, grid: Grid): Promise<RangeVector> {
    const ends = this.#times(subquery, grid);
    const range = this.#length(subquery.range);
    const step = subquery.step ? this.#length(subquery.step) : this.#options.subqueryStepMs;
    const inner = subqueryGrid(ends, range, step);
    const shape = { ends, range, extension: null };
    if (inner.count <= 0) return { series: [], ...shape };
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
    return this.#dropNames(rows);
  }

  /** Marks the names for removal, or removes them at once, as the engine is told to do it. */
  #dropNames(rows: readonly Row[]): Row[] {
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
    if (this.#budget.due()) await this.#budget.pause();
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
    return isComparison(op) && !bool ? rows : this.#dropNames(rows);
  }

  async #aggregation(expr: Aggregation, grid: Grid): Promise<Row[]> {
    const { op, param } = expr;
    if (op === "count_values") return await this.#countValues(expr, grid);
    const params = param ? await this.scalar(param, grid) : undefined;
    const limits = op.endsWith("k") ? readLimits(params!) : undefined;
    if (op === "limit_ratio") this.#checkRatios(params!, param!);
    if (op === "quantile") this.#checkQuantiles(params!, param!);
    const rows = await this.vector(expr.expr, grid);
    if (this.#budget.due()) await this.#budget.pause();
    if (op === "limit_ratio") {
      keepRatio(rows, params!);
      return rows;
    }
    const groups = groupBy(expr, rows);
    if (op === "limitk") {
      for (const group of groups) keepFirst(group, limits!);
      return rows;
    }
    if (limits) return groups.flatMap((group) => keepExtremes(group, limits, op === "topk"));
    return await this.#reduce(op === "quantile" ? quantile(params!) : REDUCERS[op]!, expr, rows);
  }

  async #reduce(reduce: Reducer, expr: Aggregation, rows: readonly Row[]): Promise<Row[]> {
    const reduced: Row[] = [];
    for (const group of groupBy(expr, rows)) {
      if (this.#budget.due()) await this.#budget.pause();
      reduced.push(reduce(group, group.rows[0]!.values.length));
    }
    return reduced;
  }

  async #countValues(expr: Aggregation, grid: Grid): Promise<Row[]> {
    const name = stringOf(expr.param!);
    if (!isLabelName(name)) throw executionError(`invalid label name ${quote(name)}`);
    const rows = await this.vector(expr.expr, grid);
    const groups = groupBy(expr, rows);
    return sumEqual(groups.flatMap((group) => countValues(name, group, grid.count)));
  }

  #checkQuantiles(quantiles: Float64Array, expr: Expr): void {
    for (const q of quantiles) {
      if (!(q >= 0 && q <= 1)) this.#annotations.warn(invalidQuantile(q), expr.span);
    }
  }

  #checkRatios(ratios: Float64Array, expr: Expr): void {
    for (let i = 0; i < ratios.length; i++) {
      const ratio = ratios[i]!;
      if (Number.isNaN(ratio)) throw executionError("Ratio value is NaN");
      const capped = Math.max(-1, Math.min(1, ratio));
      if (capped !== ratio) this.#annotations.warn(invalidRatio(ratio, capped), expr.span);
      ratios[i] = capped;
    }
  }

  async #call(call: Call, grid: Grid): Promise<Row[]> {
    const { name, args } = call;
    if (RANGE_FUNCTIONS[name]) return await this.#rangeCall(call, grid);
    if (MATH_FUNCTIONS[name]) return await this.#map(args[0]!, grid, MATH_FUNCTIONS[name]);
    if (CALENDAR[name]) return await this.#calendar(CALENDAR[name], args[0], grid);
    switch (name) {
      case "absent":
        return this.#absent(await this.vector(args[0]!, grid), args[0]!, grid);
      case "absent_over_time":
        return await this.#absentOverTime(args[0]!, grid);
      case "clamp":
      case "clamp_max":
      case "clamp_min":
        return await this.#clamp(call, grid);
      case "histogram_fraction":
        return await this.#histogramFraction(call, grid);
      case "histogram_quantile":
        return await this.#histogramQuantile(call, grid);
      case "label_join":
      case "label_replace":
        return await this.#changeLabels(call, grid);
      case "round": {
        const multiple = args[1] ? await this.scalar(args[1], grid) : constant(1, grid);
        return await this.#map(args[0]!, grid, (value, i) => round(value, multiple[i]!));
      }
      case "sort":
      case "sort_desc":
      case "sort_by_label":
      case "sort_by_label_desc":
        return await this.#sort(call, grid);
      case "timestamp":
        return await this.#timestamp(args[0]!, grid);
      case "vector":
        return [scalarRow(await this.scalar(args[0]!, grid))];
    }
    throw new TypeError(`Cannot evaluate ${name}() as an instant vector`);
  }

  async #map(
    arg: Expr,
    grid: Grid,
    change: (value: number, step: number) => number,
  ): Promise<Row[]> {
    const rows = await this.vector(arg, grid);
    for (const { values } of rows) {
      for (let i = 0; i < values.length; i++) values[i] = change(values[i]!, i);
    }
    return this.#dropNames(rows);
  }

  async #calendar(
    part: (seconds: number) => number,
    arg: Expr | undefined,
    grid: Grid,
  ): Promise<Row[]> {
    if (arg) return await this.#map(arg, grid, part);
    return [scalarRow(constant(0, grid).map((_, i) => part(timeAt(grid, i) / 1000)))];
  }

  async #clamp({ name, args }: Call, grid: Grid): Promise<Row[]> {
    const first = await this.scalar(args[1]!, grid);
    if (name === "clamp_min") {
      return await this.#map(args[0]!, grid, (value, i) => max(first[i]!, value));
    }
    if (name === "clamp_max") {
      return await this.#map(args[0]!, grid, (value, i) => min(first[i]!, value));
    }
    const highest = await this.scalar(args[2]!, grid);
    const change = (value: number, i: number) => clamp(value, first[i]!, highest[i]!);
    const rows = await this.#map(args[0]!, grid, change);
    // Bounds that leave no room leave no result.
    for (const { present } of rows) {
      for (let i = 0; i < present.length; i++) if (highest[i]! < first[i]!) present[i] = 0;
    }
    return rows;
  }

  /** When the sample was taken, for a selector; else the time of evaluation. */
  async #timestamp(arg: Expr, grid: Grid): Promise<Row[]> {
    const inner = unwrap(arg);
    if (inner.kind !== "vector") {
      return await this.#map(arg, grid, (_, i) => timeAt(grid, i) / 1000);
    }
    const seconds = (samples: Samples, index: number) => samples.times[index]! / 1000;
    return this.#dropNames(await this.#selector(inner, grid, seconds));
  }

  #absent(rows: readonly Row[], arg: Expr, grid: Grid): Row[] {
    const row = newRow(absentLabels(arg), grid.count);
    row.values.fill(1);
    row.present.fill(1);
    for (const { present } of rows) {
      for (let i = 0; i < present.length; i++) if (present[i]) row.present[i] = 0;
    }
    return [row];
  }

  async #absentOverTime(arg: Expr, grid: Grid): Promise<Row[]> {
    const ranges = await this.ranges(arg, grid);
    const rows = await this.#slide(ranges, grid, RANGE_FUNCTIONS["present_over_time"]!.kernel([]));
    return this.#absent(rows, arg, grid);
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
    fn.check?.(scalars, this.#annotations, (others[0] ?? args[at]!).span);
    const rows = await this.#slide(ranges, grid, kernel);
    const { span } = args[at]!;
    for (const row of rows) fn.checkSeries?.(row.labels, this.#annotations, span);
    return fn.keepsName ? rows : this.#dropNames(rows);
  }

  async #slide(
    { series, ends, range, extension }: RangeVector,
    grid: Grid,
    kernel: (windows: Windows, out: Row) => void,
  ): Promise<Row[]> {
    const count = grid.count;
    const bounds = { lo: new Int32Array(count), hi: new Int32Array(count) };
    const { before, after } = this.#reach(extension);
    const reach = { range: before + range + after, ends: { ...ends, start: ends.start + after } };
    const rows: Row[] = [];
    for (const one of series) {
      if (this.#budget.due()) await this.#budget.pause();
      const { times, values, length } = one.points();
      slideWindows(times, length, { ...bounds, ...reach });
      const windows: Windows = { ...bounds, times, values, count, range, ends, grid };
      this.#checkWindow(largestWindow(windows));
      this.#budget.take(count);
      const row = newRow(one.labels, count, one.dropName);
      kernel(windows, row);
      if (!isEmpty(row)) rows.push(row);
    }
    return rows;
  }

  /** A window counts as long as its function runs. */
  #checkWindow(samples: number): void {
    const held = this.#budget.held;
    this.#budget.take(samples);
    this.#budget.release(held);
  }

  async #changeLabels({ name, args }: Call, grid: Grid): Promise<Row[]> {
    const [target, ...rest] = args.slice(1).map(stringOf);
    const change = name === "label_join" ? joinLabels(target!, rest) : replaceLabel(target!, rest);
    const rows = await this.vector(args[0]!, grid);
    for (const row of rows) {
      const labels = change(row.labels);
      // A name that was set on purpose stays.
      if (labels !== row.labels && target === METRIC_NAME) row.dropName = false;
      row.labels = labels;
    }
    return mergeRows(rows);
  }

  async #sort({ name, args, span }: Call, grid: Grid): Promise<Row[]> {
    const rows = await this.vector(args[0]!, grid);
    if (this.#context.isRange) {
      this.#annotations.warn(SORT_IN_RANGE_QUERY, span);
      return rows;
    }
    const descending = name.endsWith("_desc");
    if (!name.startsWith("sort_by_label")) return sortByValue(rows, descending);
    return sortByLabels(rows, args.slice(1).map(stringOf), descending);
  }

  async #histogramQuantile({ args }: Call, grid: Grid): Promise<Row[]> {
    const quantiles = await this.scalar(args[0]!, grid);
    const rows = await this.vector(args[1]!, grid);
    this.#checkQuantiles(quantiles, args[0]!);
    const histograms = groupBuckets(rows, (row, le) => this.#badBound(row, le, args[1]!));
    const results = histograms.map((histogram) => {
      const metric = histogram.labels.get(METRIC_NAME) ?? "";
      return mapHistogram(
        histogram,
        grid.count,
        (buckets, step) =>
          bucketQuantile(quantiles[step]!, buckets, (fix) => {
            this.#annotations.fixedMonotonicity(metric, args[1]!.span, fix, timeAt(grid, step));
          }),
      );
    });
    return this.#dropNames(results);
  }

  async #histogramFraction({ args }: Call, grid: Grid): Promise<Row[]> {
    const lower = await this.scalar(args[0]!, grid);
    const upper = await this.scalar(args[1]!, grid);
    const rows = await this.vector(args[2]!, grid);
    const histograms = groupBuckets(rows, (row, le) => this.#badBound(row, le, args[2]!));
    const results = histograms.map((histogram) =>
      mapHistogram(
        histogram,
        grid.count,
        (buckets, step) => bucketFraction(lower[step]!, upper[step]!, buckets),
      )
    );
    return this.#dropNames(results);
  }

  #badBound({ labels }: Row, le: string, arg: Expr): void {
    const text = badBucketLabel(le, labels.get(METRIC_NAME) ?? "");
    this.#annotations.warn(text, arg.span);
  }
}

function constant(value: number, grid: Grid): Float64Array {
  return new Float64Array(grid.count).fill(value);
}

function scalarRow(values: Float64Array): Row {
  const present = new Uint8Array(values.length).fill(1);
  return { labels: NO_LABELS, dropName: false, values, present };
}

/** The value of the only sample at each step; NaN where there is none or more. */
function onlyValue(rows: readonly Row[], grid: Grid): Float64Array {
  const found = new Uint8Array(grid.count);
  const result = constant(NaN, grid);
  for (const { values, present } of rows) {
    for (let i = 0; i < grid.count; i++) {
      if (!present[i]) continue;
      result[i] = found[i] ? NaN : values[i]!;
      found[i] = 1;
    }
  }
  return result;
}

function sampleAt(
  samples: Samples,
  times: Grid,
  lookback: number,
  row: Row,
  value: (samples: Samples, index: number) => number,
): void {
  let after = 0;
  for (let i = 0; i < times.count; i++) {
    const time = times.start + i * times.step;
    while (after < samples.length && samples.times[after]! <= time) after++;
    const newest = after - 1;
    if (newest < 0 || samples.stale[newest] || samples.times[newest]! <= time - lookback) continue;
    row.values[i] = value(samples, newest);
    row.present[i] = 1;
  }
}

function pointsOf(series: SelectedSeries): PointSeries {
  return {
    labels: series.labels,
    dropName: false,
    points: () => withoutStale(series.samples()),
  };
}

function pointsOfRow({ labels, dropName, values, present }: Row, times: Float64Array): PointSeries {
  const points = () => {
    const stale = present.map((is) => is ? 0 : 1);
    return withoutStale({ length: values.length, times, values, stale });
  };
  return { labels, dropName, points };
}

/**
 * The times at which a subquery evaluates its expression: the multiples of its
 * step that lie in any of its windows, however the query itself is aligned.
 */
function subqueryGrid(ends: Grid, range: number, step: number): Grid {
  const bound = ends.start - range;
  let start = step * Math.trunc(bound / step);
  if (start <= bound) start += step;
  const last = timeAt(ends, ends.count - 1);
  return { start, step, count: Math.floor((last - start) / step) + 1 };
}

/** The labels that a missing series would have, as far as its selector says so. */
function absentLabels(arg: Expr): Labels {
  const inner = unwrap(arg);
  const selector = inner.kind === "matrix" ? inner.selector : inner;
  if (selector.kind !== "vector") return NO_LABELS;
  const seen = new Set<string>();
  const labels = new Map<string, string>();
  for (const { name, op, value } of selector.matchers) {
    if (name === METRIC_NAME) continue;
    if (op === "=" && !seen.has(name)) {
      labels.set(name, value);
      seen.add(name);
    } else {
      labels.delete(name);
    }
  }
  return labelsOf(labels);
}

function stringOf(expr: Expr): string {
  const inner = unwrap(expr);
  if (inner.kind !== "string") throw new TypeError(`Cannot read a ${inner.kind} as a string`);
  return inner.value;
}

/** Rows with equal labels, their values added up. */
function sumEqual(rows: readonly Row[]): Row[] {
  return groupBy({ without: false, labels: namesOf(rows) }, rows).map((group) =>
    group.rows.length === 1 ? group.rows[0]! : REDUCERS["sum"]!(group, group.rows[0]!.values.length)
  );
}

function namesOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.flatMap((row) => [...row.labels.keys()]))];
}
