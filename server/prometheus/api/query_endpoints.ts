import type { Expr } from "../promql/ast.ts";
import { typeName, typeOf } from "../promql/check.ts";
import {
  Engine,
  type EngineOptions,
  parseQuery,
  type Query,
  type QueryResult,
  type QueryValue,
} from "../promql/engine.ts";
import { print } from "../promql/print.ts";
import { quote } from "../text/quote.ts";
import type { Queryable } from "../storage.ts";
import { type Answer, type Call, type Endpoints, type Pace, plain, writeArray } from "./answer.ts";
import { ApiError, invalidParameter } from "./api_error.ts";
import type { JsonWriter } from "./json_writer.ts";
import type { Parameters } from "./parameters.ts";

export interface QueryEndpointsOptions {
  readonly store: Queryable;
  /** The limits of every query. */
  readonly engine: EngineOptions;
  /** The time now, in milliseconds. */
  readonly now: () => number;
}

// As Prometheus: more points than any screen has pixels.
const MAX_STEPS = 11_000;

/** Queries that read the store. */
export function queryEndpoints({ store, engine, now }: QueryEndpointsOptions): Endpoints {
  return {
    "/api/v1/query": (call) => {
      const { parameters } = call;
      const time = parameters.time("time", now());
      const query = readQuery(parameters);
      return answerTo(call, engine, (engine) => engine.instant(store, query, time, call));
    },
    "/api/v1/query_range": (call) => {
      const { start, end, step } = readRange(call.parameters);
      const query = readQuery(call.parameters);
      requireRangeType(query.expr);
      return answerTo(call, engine, (engine) => engine.range(store, query, start, end, step, call));
    },
  };
}

/** What can be said of a query without running it. */
export const languageEndpoints: Endpoints = {
  // There are no exemplars. Grafana asks whether there could be, and takes an empty list.
  "/api/v1/query_exemplars": ({ parameters }) => {
    const start = parameters.time("start", -Infinity);
    const end = parameters.time("end", Infinity);
    if (end < start) {
      throw new ApiError("bad_data", "end timestamp must not be before start timestamp");
    }
    readQuery(parameters);
    return plain([]);
  },
  "/api/v1/format_query": ({ parameters }) => plain(print(readQuery(parameters).expr)),
};

async function answerTo(
  { parameters, pace }: Call,
  options: EngineOptions,
  run: (engine: Engine) => Promise<QueryResult>,
): Promise<Answer> {
  const limit = parameters.limit();
  const lookbackMs = parameters.duration("lookback_delta");
  const engine = new Engine({
    ...options,
    ...(lookbackMs && { lookbackMs }),
    maxPoints: MAX_STEPS + 1,
  });
  const result = await run(engine);
  const value = truncated(result.value, limit);
  return {
    write: (json) => writeResult(json, value, pace),
    warnings: value === result.value ? result.warnings : [...result.warnings, TRUNCATED],
    infos: result.infos,
  };
}

function readQuery(parameters: Parameters): Query {
  return parseQuery(parameters.text("query"));
}

function readRange(
  parameters: Parameters,
): { readonly start: number; readonly end: number; readonly step: number } {
  const start = parameters.time("start");
  const end = parameters.time("end");
  if (end < start) {
    throw invalidParameter("end", "end timestamp must not be before start time");
  }
  // Times are whole milliseconds, and so is what lies between them.
  const step = Math.trunc(parameters.requiredDuration("step"));
  if (!(step > 0)) {
    throw invalidParameter(
      "step",
      "zero or negative query resolution step widths are not accepted. Try a positive integer",
    );
  }
  if ((end - start) / step >= MAX_STEPS + 1) {
    throw new ApiError(
      "bad_data",
      "exceeded maximum resolution of 11,000 points per timeseries. " +
        "Try decreasing the query resolution (?step=XX)",
    );
  }
  return { start, end, step };
}

function requireRangeType(expr: Expr): void {
  const type = typeOf(expr);
  if (type === "vector" || type === "scalar") return;
  throw invalidParameter(
    "query",
    `invalid expression type ${quote(typeName(type))} for range query, ` +
      "must be Scalar or instant Vector",
  );
}

const TRUNCATED = "results truncated due to limit";

function truncated(value: QueryValue, limit = Infinity): QueryValue {
  if (value.type === "vector" && value.samples.length > limit) {
    return { ...value, samples: value.samples.slice(0, limit) };
  }
  if (value.type === "matrix" && value.series.length > limit) {
    return { ...value, series: value.series.slice(0, limit) };
  }
  return value;
}

/** Grafana reads as it comes, and must know the type before the result. */
async function writeResult(json: JsonWriter, value: QueryValue, pace: Pace): Promise<void> {
  json.raw(`{"resultType":"${value.type}","result":`);
  switch (value.type) {
    case "scalar":
      json.point(value.time, value.value);
      break;
    case "string":
      json.raw("[");
      json.seconds(value.time);
      json.raw(`,${JSON.stringify(value.value)}]`);
      break;
    case "vector":
      await writeArray(json, value.samples, pace, (sample) => {
        json.raw('{"metric":');
        json.labels(sample.labels);
        json.raw(',"value":');
        json.point(value.time, sample.value);
        json.raw("}");
      });
      break;
    case "matrix":
      await writeArray(json, value.series, pace, ({ labels, times, values }) => {
        json.raw('{"metric":');
        json.labels(labels);
        json.raw(',"values":');
        json.points(times, values);
        json.raw("}");
      });
      break;
  }
  json.raw("}");
}
