/** Runs a script and reports for each `eval` whether the engine passes it. */

import type { Matcher, Queryable, Series } from "../../storage.ts";
import { type At, children, type Expr } from "../ast.ts";
import { Engine, parseQuery, type Query, type QueryResult, type QueryValue } from "../engine.ts";
import { PromqlSyntaxError } from "../errors.ts";
import { dependsOnTime } from "../invariant.ts";
import { filterLabels, labelsKey, METRIC_NAME, setLabels } from "../labels.ts";
import {
  expectsFailure,
  judgeAnnotations,
  judgeFailure,
  judgeInstant,
  judgeMatrix,
  Mismatch,
} from "./judge.ts";
import { type MemorySample, MemoryStore } from "./memory_store.ts";
import { type Eval, type Load, parseScript } from "./script.ts";
import type { SeriesLine, SeriesValue } from "./series_line.ts";

export interface EvalReport {
  readonly line: number;
  readonly query: string;
  /** Why it failed; undefined if it passed. */
  readonly problem: string | undefined;
}

/** The scripts expect the options of Prometheus' own tests, not its defaults. */
const SCRIPT_ENGINE = { delayedNameRemoval: true } as const;

/**
 * Functions that the engine does not have. Where a script expects an error, an error about one of
 * these is not the expected one.
 */
const LEFT_OUT = /"(info|histogram_quantiles|integral)"/;

/** Runs the commands of a script in order. Throws a SyntaxError if it cannot be read. */
export async function runScript(text: string): Promise<EvalReport[]> {
  const engine = new Engine(SCRIPT_ENGINE);
  const reports: EvalReport[] = [];
  let store = new ScriptStore();
  for (const command of parseScript(text)) {
    switch (command.kind) {
      case "clear":
        store = new ScriptStore();
        break;
      case "load":
        store.load(command);
        break;
      case "eval": {
        const problem = await new EvalRun(engine, store, command).problem();
        reports.push({ line: command.line, query: command.query, problem });
        break;
      }
    }
  }
  return reports;
}

/**
 * Keeps the numbers of the loaded series. It also notes which series hold histograms or start
 * times: a query that reads those does not count as passed.
 */
class ScriptStore implements Queryable {
  readonly #store = new MemoryStore();
  readonly #unsupported = new Set<string>();
  touchedUnsupported = false;

  load({ step, series, withHistograms }: Load): void {
    // Of a series that occurs twice in one block, the last line counts.
    const last = new Map(series.map((line) => [labelsKey(line.labels), line]));
    for (const line of last.values()) {
      this.#store.add(line.labels, samplesOf(line.values, step));
      if (line.values.some(({ kind }) => kind === "histogram")) this.#mark(line);
      if (withHistograms) this.#markNative(line);
    }
    for (const line of series) if (line.startTimes) this.#mark(line);
  }

  #mark({ labels }: SeriesLine): void {
    this.#unsupported.add(labelsKey(labels));
  }

  /** The native histogram that belongs to a classic bucket, sum or count. */
  #markNative(line: SeriesLine): void {
    const name = line.labels.get(METRIC_NAME)?.replace(/_(bucket|sum|count)$/, "") ?? "";
    const others = filterLabels(line.labels, (label) => label !== "le");
    const labels = setLabels(others, [[METRIC_NAME, name]]);
    this.#store.add(labels, []);
    this.#mark({ ...line, labels });
  }

  select(matchers: readonly Matcher[]): readonly Series[] {
    const selected = this.#store.select(matchers);
    this.touchedUnsupported ||= selected.some(({ labels }) =>
      this.#unsupported.has(labelsKey(labels))
    );
    return selected;
  }
}

function samplesOf(values: readonly SeriesValue[], step: number): MemorySample[] {
  return values.flatMap((value, i) => {
    if (value.kind === "number") return [{ time: i * step, value: value.value }];
    return value.kind === "stale" ? [{ time: i * step, value: NaN, stale: true }] : [];
  });
}

/** Runs one `eval` on the present content of the store. */
class EvalRun {
  readonly #engine: Engine;
  readonly #store: ScriptStore;
  readonly #command: Eval;

  constructor(engine: Engine, store: ScriptStore, command: Eval) {
    this.#engine = engine;
    this.#store = store;
    this.#command = command;
  }

  async problem(): Promise<string | undefined> {
    this.#store.touchedUnsupported = false;
    try {
      await this.#run();
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      return error.message;
    }
    return this.#store.touchedUnsupported ? "reads what the engine leaves out" : undefined;
  }

  async #run(): Promise<void> {
    const query = this.#parse();
    if (query === undefined) return;
    const { times, expected } = this.#command;
    if (times.kind === "range") {
      const { from, to, step } = times;
      await this.#expect(
        () => this.#engine.range(this.#store, query, from, to, step),
        (value) => {
          const series = expected.kind === "series" ? expected.series : [];
          judgeMatrix(value, series, (i) => from + i * step);
        },
      );
      return;
    }
    await this.#instant(query, times.time);
    if (dependsOnTime(query.expr) || readsRange(query.expr)) return;
    const fixed = { ...query, expr: fixTimes(query.expr, { kind: "time", time: times.time }) };
    for (const time of otherTimes(times.time)) await this.#instant(fixed, time);
  }

  #parse(): Query | undefined {
    const { query, demands } = this.#command;
    try {
      return parseQuery(query);
    } catch (error) {
      if (!(error instanceof PromqlSyntaxError)) throw error;
      if (LEFT_OUT.test(error.reason)) throw new Mismatch(`left out: ${error.reason}`);
      judgeFailure(error, demands);
      return undefined;
    }
  }

  /** Evaluates at a time, then over a range around it, which must have the same value there. */
  async #instant(query: Query, time: number): Promise<void> {
    const { expected, ordered } = this.#command;
    const value = await this.#expect(
      () => this.#engine.instant(this.#store, query, time),
      (value) => judgeInstant(value, expected, ordered),
    );
    if (value === undefined || value.type === "string" || value.type === "matrix") return;
    if (readsRange(query.expr)) return;
    const minute = 60_000;
    const range = await this.#engine
      .range(this.#store, query, time - minute, time + minute, minute)
      .catch((error: Error) => {
        throw new Mismatch(`as a range query: ${error.message}`);
      });
    if (ordered) return;
    judgeInstant(atTime(range.value, time, value.type), expected, false);
  }

  /** The value of the query; undefined if it failed as expected. */
  async #expect(
    run: () => Promise<QueryResult>,
    judge: (value: QueryValue) => void,
  ): Promise<QueryValue | undefined> {
    const { demands } = this.#command;
    let result: QueryResult;
    try {
      result = await run();
    } catch (error) {
      judgeFailure(error as Error, demands);
      return undefined;
    }
    if (expectsFailure(demands)) throw new Mismatch("expected a failure, got a result");
    judge(result.value);
    judgeAnnotations(result, demands);
    return result.value;
  }
}

function otherTimes(time: number): number[] {
  if (time === 0) return [-1000, 0, 1000];
  return [-10 * time, 0, Math.trunc(time / 5), time, 10 * time];
}

/** Whether the value depends on the range of the query as a whole. */
function readsRange(expr: Expr): boolean {
  if (expr.kind === "call" && /^(start|end|step|range)$/.test(expr.name)) return true;
  if ("at" in expr && expr.at !== null && expr.at.kind !== "time") return true;
  return children(expr).some(readsRange);
}

/** The expression with `@` at every selector and subquery that has none; not inside subqueries. */
function fixTimes(expr: Expr, at: At): Expr {
  switch (expr.kind) {
    case "number":
    case "string":
      return expr;
    case "vector":
    case "subquery":
      return { ...expr, at: expr.at ?? at };
    case "matrix":
      return { ...expr, selector: { ...expr.selector, at: expr.selector.at ?? at } };
    case "call":
      return { ...expr, args: expr.args.map((arg) => fixTimes(arg, at)) };
    case "aggregation": {
      const param = expr.param && fixTimes(expr.param, at);
      return { ...expr, param, expr: fixTimes(expr.expr, at) };
    }
    case "binary":
      return { ...expr, left: fixTimes(expr.left, at), right: fixTimes(expr.right, at) };
    case "unary":
    case "paren":
      return { ...expr, expr: fixTimes(expr.expr, at) };
  }
}

/** The value of a range query at one time, in the form of an instant query's value. */
function atTime(value: QueryValue, time: number, type: "scalar" | "vector"): QueryValue {
  const series = value.type === "matrix" ? value.series : [];
  const samples = series.flatMap(({ labels, times, values }) => {
    const at = times.indexOf(time);
    return at < 0 ? [] : [{ labels, value: values[at]! }];
  });
  if (type === "vector") return { type, time, samples };
  return { type, time, value: samples[0]?.value ?? NaN };
}
