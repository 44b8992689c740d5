import { children, type Expr } from "../promql/ast.ts";
import { parseQuery } from "../promql/engine.ts";
import { compareLabels } from "../promql/labels.ts";
import type { Matcher, SeriesExemplars } from "../storage.ts";
import { formatValue } from "../text/format_number.ts";
import { ApiError } from "./api_error.ts";
import { type Endpoints, writeArray } from "./endpoint.ts";
import type { JsonWriter } from "./json_writer.ts";

/** A store of exemplars. */
export interface ExemplarReader {
  select(
    matcherLists: readonly (readonly Matcher[])[],
    minTime: number,
    maxTime: number,
  ): readonly SeriesExemplars[];
}

/** The exemplars of all series that a query reads. */
export function exemplarEndpoints(exemplars: ExemplarReader): Endpoints {
  return {
    "/api/v1/query_exemplars": ({ parameters, budget }) => {
      const start = parameters.time("start", -Infinity);
      const end = parameters.time("end", Infinity);
      if (end < start) {
        throw new ApiError("bad_data", "end timestamp must not be before start timestamp");
      }
      const selectors = [...matcherLists(parseQuery(parameters.text("query")).expr)];
      const found = [...exemplars.select(selectors, start, end)]
        .sort((a, b) => compareLabels(a.labels, b.labels));
      return { write: (json) => writeArray(json, found, budget, (one) => writeSeries(json, one)) };
    },
  };
}

/** The matchers of each selector. */
function* matcherLists(expr: Expr): Generator<readonly Matcher[]> {
  if (expr.kind === "vector") yield expr.matchers;
  for (const child of children(expr)) yield* matcherLists(child);
}

function writeSeries(json: JsonWriter, { labels, exemplars }: SeriesExemplars): void {
  json.raw('{"seriesLabels":');
  json.labels(labels);
  let separator = ',"exemplars":[';
  for (const { labels, value, time } of exemplars) {
    json.raw(`${separator}{"labels":`);
    json.labels(labels);
    json.raw(`,"value":"${formatValue(value)}","timestamp":`);
    json.seconds(time);
    json.raw("}");
    separator = ",";
  }
  json.raw("]}");
}
