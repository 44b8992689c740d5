import { type Engine, parseQuery, type QueryResult, type QueryValue } from "../promql/engine.ts";
import { print } from "../promql/print.ts";
import type { QueryBudget } from "../promql/query_budget.ts";
import type { Queryable } from "../storage.ts";
import {
  type EndpointCall,
  type EndpointResult,
  type Endpoints,
  jsonResult,
  withLimit,
  writeArray,
} from "./endpoint.ts";
import type { JsonWriter } from "./json_writer.ts";

export interface QueryEndpointsOptions {
  readonly store: Queryable;
  readonly engine: Engine;
  /** The time now, in milliseconds. */
  readonly now: () => number;
}

/** Queries that read the store. */
export function queryEndpoints({ store, engine, now }: QueryEndpointsOptions): Endpoints {
  return {
    "/api/v1/query": (call) => {
      const query = call.parameters.text("query");
      const time = call.parameters.time("time", now());
      return resultOf(call, (options) => engine.instant(store, query, time, options));
    },
    "/api/v1/query_range": (call) => {
      const { parameters } = call;
      const query = parameters.text("query");
      const [start, end] = [parameters.time("start"), parameters.time("end")];
      // Times are whole milliseconds, so their differences are too.
      const step = Math.trunc(parameters.requiredDuration("step"));
      return resultOf(call, (options) => engine.range(store, query, start, end, step, options));
    },
  };
}

/** Endpoints that only parse a query. */
export const languageEndpoints: Endpoints = {
  "/api/v1/format_query": ({ parameters }) => {
    return jsonResult(print(parseQuery(parameters.text("query")).expr));
  },
};

interface QueryOptions {
  readonly budget: QueryBudget;
  readonly lookbackMs: number | undefined;
}

async function resultOf(
  { parameters, budget }: EndpointCall,
  run: (options: QueryOptions) => Promise<QueryResult>,
): Promise<EndpointResult> {
  const limit = parameters.limit();
  const lookbackMs = parameters.duration("lookback_delta");
  const result = await run({ budget, lookbackMs });
  const { value, warnings } = truncated(result.value, limit);
  return {
    write: (json) => writeValue(json, value, budget),
    warnings: [...result.warnings, ...warnings],
    infos: result.infos,
  };
}

function truncated(
  value: QueryValue,
  limit: number | undefined,
): { readonly value: QueryValue; readonly warnings: readonly string[] } {
  if (value.type === "vector") {
    const { kept, warnings } = withLimit(value.samples, limit);
    return { value: { ...value, samples: kept }, warnings };
  }
  if (value.type === "matrix") {
    const { kept, warnings } = withLimit(value.series, limit);
    return { value: { ...value, series: kept }, warnings };
  }
  return { value, warnings: [] };
}

/** Grafana parses the response as a stream: it needs the type before the result. */
async function writeValue(json: JsonWriter, value: QueryValue, budget: QueryBudget): Promise<void> {
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
      await writeArray(json, value.samples, budget, (sample) => {
        json.raw('{"metric":');
        json.labels(sample.labels);
        json.raw(',"value":');
        json.point(value.time, sample.value);
        json.raw("}");
      });
      break;
    case "matrix":
      await writeArray(json, value.series, budget, ({ labels, times, values }) => {
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
