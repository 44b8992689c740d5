/** Answers PromQL queries from a store. */

import { regexp } from "../text/regexp.ts";
import type { Labels, Queryable } from "../storage.ts";
import { Annotations } from "./annotations.ts";
import { type Expr, unwrap } from "./ast.ts";
import { Budget, type ThreadShare } from "./budget.ts";
import { typeName, typeOf } from "./check.ts";
import { Evaluator } from "./evaluator.ts";
import { type Grid, type Row, timeAt } from "./grid.ts";
import { compareLabels, NO_LABELS } from "./labels.ts";
import { parse } from "./parser.ts";
import { QueryTimes } from "./query_times.ts";
import { quote } from "../text/quote.ts";
import { slideWindows } from "./windows.ts";

export interface EngineOptions {
  /** How old a sample may be to count as the current value. */
  readonly lookbackMs?: number;
  /** Whether names are taken away at the end of a query rather than by each function. */
  readonly delayedNameRemoval?: boolean;
  /** The step of a subquery that names none. */
  readonly subqueryStepMs?: number;
  /** How many samples a query may hold at once. */
  readonly maxSamples?: number;
  /** How many points a series of a range query may have. */
  readonly maxPoints?: number;
  readonly timeoutMs?: number;
}

export interface QueryOptions {
  /** Ends the query with a QueryError of kind `canceled`. */
  readonly signal?: AbortSignal;
  /** Used if it is shorter than the engine's. */
  readonly timeoutMs?: number;
  readonly share?: ThreadShare;
}

/** A parsed query and the text that positions in messages refer to. */
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
  | { readonly type: "vector"; readonly time: number; readonly samples: readonly Sample[] }
  | { readonly type: "matrix"; readonly series: readonly ResultSeries[] };

export interface Sample {
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
      maxPoints: 11_000,
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
    const when = {
      times: new QueryTimes(time, time, 0),
      grid: { start: time, step: 1, count: 1 },
      isRange: false,
    };
    return await this.#run(queryable, query, when, options, instantValue);
  }

  /** The query's values at `start`, and every `step` after it up to `end`. */
  async range(
    queryable: Queryable,
    query: string | Query,
    start: number,
    end: number,
    step: number,
    options: QueryOptions = {},
  ): Promise<QueryResult> {
    const count = Math.floor((end - start) / step) + 1;
    const { maxPoints } = this.#options;
    if (!(step > 0)) {
      throw badRequest("zero or negative query resolution step widths are not accepted");
    }
    if (!(count >= 1)) throw badRequest("end timestamp must not be before start time");
    if (count > maxPoints) {
      throw badRequest(
        `exceeded maximum resolution of ${maxPoints.toLocaleString("en")} points per timeseries. ` +
          "Try decreasing the query resolution (?step=XX)",
      );
    }
    const when = {
      times: new QueryTimes(start, end, step),
      grid: { start, step, count },
      isRange: true,
    };
    return await this.#run(queryable, query, when, options, rangeValue);
  }

  async #run(
    queryable: Queryable,
    query: string | Query,
    { times, grid, isRange }: { times: QueryTimes; grid: Grid; isRange: boolean },
    { signal, timeoutMs = Infinity, share }: QueryOptions,
    evaluate: (evaluator: Evaluator, expr: Expr, grid: Grid) => Promise<QueryValue>,
  ): Promise<QueryResult> {
    const { text, expr } = typeof query === "string" ? parseQuery(query) : query;
    const annotations = new Annotations(text);
    const budget = new Budget({
      maxSamples: this.#options.maxSamples,
      timeoutMs: Math.min(timeoutMs, this.#options.timeoutMs),
      signal,
      share,
    });
    const context = { queryable, expr, times, isRange, budget, annotations };
    const value = await evaluate(new Evaluator(context, this.#options), expr, grid);
    return { value, warnings: annotations.warnings, infos: annotations.infos };
  }
}

function badRequest(message: string): RangeError {
  return new RangeError(message);
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
  const type = typeOf(expr);
  if (type === "scalar") {
    const values = await evaluator.scalar(expr, grid);
    return { type: "matrix", series: [{ labels: NO_LABELS, times, values }] };
  }
  if (type !== "vector") {
    const found = quote(typeName(type));
    throw badRequest(
      `invalid expression type ${found} for range query, must be Scalar or instant Vector`,
    );
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
