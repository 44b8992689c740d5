/** Answers PromQL queries from a store. */

import { regexp } from "../text/regexp.ts";
import type { Labels, Queryable } from "../storage.ts";
import { Annotations } from "./annotations.ts";
import { type Expr, unwrap } from "./ast.ts";
import { typeName, typeOf } from "./check.ts";
import { InvalidRangeError } from "./errors.ts";
import { Evaluator } from "./evaluator.ts";
import { type Grid, type Row, timeAt } from "./grid.ts";
import { compareLabels, NO_LABELS } from "./labels.ts";
import { parse } from "./parser.ts";
import { QueryBudget } from "./query_budget.ts";
import { QueryTimes } from "./query_times.ts";
import { quote } from "../text/quote.ts";
import { slideWindows } from "./windows.ts";

export interface EngineOptions {
  /** How old a sample may be to count as the current value. */
  readonly lookbackMs?: number;
  /** Whether names are removed at the end of a query rather than by each function. */
  readonly delayedNameRemoval?: boolean;
  /** The step of a subquery that names none. */
  readonly subqueryStepMs?: number;
  /** The limits of a query that brings no budget. */
  readonly maxSamples?: number;
  readonly timeoutMs?: number;
}

export interface QueryOptions {
  readonly budget?: QueryBudget;
  /** Instead of the engine's, if it is above 0. */
  readonly lookbackMs?: number | undefined;
}

/** A parsed query, and its text for the positions in messages. */
export interface Query {
  readonly text: string;
  readonly expr: Expr;
}

export interface QueryResult {
  readonly value: QueryValue;
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
}

/** Times are milliseconds since 1970. */
export type QueryValue =
  | { readonly type: "scalar"; readonly time: number; readonly value: number }
  | { readonly type: "string"; readonly time: number; readonly value: string }
  | { readonly type: "vector"; readonly time: number; readonly samples: readonly ResultSample[] }
  | { readonly type: "matrix"; readonly series: readonly ResultSeries[] };

/** One element of an instant vector. */
export interface ResultSample {
  readonly labels: Labels;
  readonly value: number;
}

/** Series without gaps share one `times` array. */
export interface ResultSeries {
  readonly labels: Labels;
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** Reads a query, its regular expressions included. Throws a PromqlSyntaxError. */
export function parseQuery(text: string): Query {
  return { text, expr: parse(text, { regexp }) };
}

export class Engine {
  readonly #options: Required<EngineOptions>;

  constructor(options: EngineOptions = {}) {
    this.#options = {
      lookbackMs: 5 * 60_000,
      delayedNameRemoval: false,
      subqueryStepMs: 60_000,
      maxSamples: 50_000_000,
      timeoutMs: 120_000,
      ...options,
    };
  }

  /** The query's value at one time. */
  async instant(
    queryable: Queryable,
    query: string | Query,
    time: number,
    options: QueryOptions = {},
  ): Promise<QueryResult> {
    const read = typeof query === "string" ? parseQuery(query) : query;
    return await this.#run(queryable, read, QueryTimes.at(time), options, instantValue);
  }

  /**
   * The query's values at `start`, and every `step` after it up to `end`. Throws an
   * InvalidRangeError if there is no such range or the query's type allows none.
   */
  async range(
    queryable: Queryable,
    query: string | Query,
    start: number,
    end: number,
    step: number,
    options: QueryOptions = {},
  ): Promise<QueryResult> {
    const times = QueryTimes.range(start, end, step);
    const read = typeof query === "string" ? parseQuery(query) : query;
    requireRangeType(read);
    return await this.#run(queryable, read, times, options, rangeValue);
  }

  async #run(
    queryable: Queryable,
    { text, expr }: Query,
    times: QueryTimes,
    { budget = new QueryBudget(this.#options), lookbackMs = 0 }: QueryOptions,
    evaluate: (evaluator: Evaluator, expr: Expr, grid: Grid) => Promise<QueryValue>,
  ): Promise<QueryResult> {
    const annotations = new Annotations(text);
    const options = lookbackMs > 0 ? { ...this.#options, lookbackMs } : this.#options;
    const evaluator = new Evaluator({ queryable, expr, times, budget, annotations }, options);
    const value = await evaluate(evaluator, expr, times.grid);
    return { value, warnings: annotations.warnings, infos: annotations.infos };
  }
}

function requireRangeType({ expr }: Query): void {
  const type = typeOf(expr);
  if (type === "vector" || type === "scalar") return;
  throw new InvalidRangeError(
    "query",
    `invalid expression type ${quote(typeName(type))} for range query, ` +
      "must be Scalar or instant Vector",
  );
}

async function instantValue(evaluator: Evaluator, expr: Expr, grid: Grid): Promise<QueryValue> {
  const time = grid.start;
  const inner = unwrap(expr);
  if (inner.kind === "string") return { type: "string", time, value: inner.value };
  switch (typeOf(expr)) {
    case "scalar":
      return { type: "scalar", time, value: (await evaluator.scalar(expr, grid))[0]! };
    case "matrix":
      return { type: "matrix", series: await rangeVectorSeries(evaluator, expr, grid) };
    default: {
      const rows = await evaluator.result(expr, grid);
      const samples = rows.map(({ labels, values }) => ({ labels, value: values[0]! }));
      return { type: "vector", time, samples };
    }
  }
}

async function rangeVectorSeries(
  evaluator: Evaluator,
  expr: Expr,
  grid: Grid,
): Promise<ResultSeries[]> {
  const { series, ends, range } = await evaluator.ranges(expr, grid);
  const bounds = { lo: new Int32Array(1), hi: new Int32Array(1), range, ends };
  const found: ResultSeries[] = [];
  for (const { labels, points } of series) {
    const { times, values, length } = points();
    slideWindows(times, length, bounds);
    const [lo, hi] = [bounds.lo[0]!, bounds.hi[0]!];
    if (lo === hi) continue;
    found.push({ labels, times: times.slice(lo, hi), values: values.slice(lo, hi) });
  }
  return found.sort((a, b) => compareLabels(a.labels, b.labels));
}

async function rangeValue(evaluator: Evaluator, expr: Expr, grid: Grid): Promise<QueryValue> {
  const times = Float64Array.from({ length: grid.count }, (_, i) => timeAt(grid, i));
  if (typeOf(expr) === "scalar") {
    const values = await evaluator.scalar(expr, grid);
    return { type: "matrix", series: [{ labels: NO_LABELS, times, values }] };
  }
  const rows = await evaluator.result(expr, grid);
  const series = rows.map((row) => withoutGaps(row, times));
  return { type: "matrix", series: series.sort((a, b) => compareLabels(a.labels, b.labels)) };
}

function withoutGaps({ labels, values, present }: Row, times: Float64Array): ResultSeries {
  if (!present.includes(0)) return { labels, times, values };
  const keptTimes = new Float64Array(times.length);
  let count = 0;
  for (let i = 0; i < present.length; i++) {
    if (!present[i]) continue;
    keptTimes[count] = times[i]!;
    values[count++] = values[i]!;
  }
  return { labels, times: keptTimes.subarray(0, count), values: values.subarray(0, count) };
}
