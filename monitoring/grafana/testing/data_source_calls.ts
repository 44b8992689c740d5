/** The requests of Grafana's Prometheus data source beside those of panels, one by one. */

import type { Answer, GrafanaClient, Span } from "./grafana_client.ts";

export interface Call {
  /** After "Grafana". */
  readonly name: string;
  send(client: GrafanaClient, span: Span): Promise<Answer>;
  /** Whether the data of a good answer are as Grafana expects. */
  // deno-lint-ignore no-explicit-any
  isRight(data: any): boolean;
}

const CHURN = 'model_requests_total{model="churn"}';

function within({ from, to }: Span): Record<string, string> {
  return { start: String(Math.floor(from)), end: String(Math.ceil(to)), limit: "40000" };
}

function texts(data: unknown): boolean {
  return Array.isArray(data) && data.length > 0 && data.every((text) => typeof text === "string");
}

/** Columns of a range are whole steps apart, from the first one on. */
// deno-lint-ignore no-explicit-any
function everyStep(data: any, step: number, offset: number): boolean {
  const times: number[] = data.result.flatMap(({ values }: { values: [number, string][] }) =>
    values.map(([time]) => time)
  );
  return times.length > 0 && times.every((time) => (time + offset) % step === 0);
}

export const CALLS: readonly Call[] = [
  {
    name: "tests the connection",
    send: (client, span) => client.instant("1+1", span, {}),
    isRight: ({ resultType, result }) => resultType === "scalar" && result[1] === "2",
  },
  {
    name: "asks for the version, and takes a source with a list of features for another kind",
    send: (client) => client.resource("api/v1/status/buildinfo", {}),
    isRight: ({ version, features }) => /^\d+\.\d+\.\d+/.test(version) && features === undefined,
  },
  {
    name: "asks for recording rules, by POST first",
    send: (client) => client.resource("api/v1/rules", {}),
    isRight: ({ groups }) => groups.length > 0 && groups[0].rules.length > 0,
  },
  {
    name: "asks whether there are exemplars, with times in milliseconds",
    send: (client, { from, to }) =>
      client.resource("api/v1/query_exemplars", {
        query: "test",
        start: String(Math.round(from * 1000)),
        end: String(Math.round(to * 1000)),
      }),
    isRight: (data) => Array.isArray(data),
  },
  {
    name: "asks for the exemplars of a panel",
    send: (client, span) =>
      client.exemplars(
        "sum(rate(model_request_duration_seconds_bucket[$__rate_interval])) by (le)",
        span,
        {},
      ),
    isRight: (data) => Array.isArray(data),
  },
  {
    name: "asks for the types and help texts of metrics",
    send: (client) => client.resource("api/v1/metadata", { limit: "40000" }),
    isRight: (data) => {
      // Prometheus knows counters that it scraped as OpenMetrics without the suffix.
      const [metric] = data.model_requests_total ?? data.model_requests ?? [];
      return metric?.type === "counter" && metric.help !== "";
    },
  },
  {
    name: "asks for the names of metrics",
    send: (client, span) => client.resource("api/v1/label/__name__/values", within(span)),
    isRight: (data) => texts(data) && data.includes("model_requests_total"),
  },
  {
    name: "asks for the names of metrics that match a pattern",
    send: (client, span) =>
      client.resource("api/v1/label/__name__/values", {
        ...within(span),
        "match[]": '{__name__=~".*latency.*"}',
      }),
    isRight: (data) => texts(data) && data.includes("fastapi_request_latency_seconds_bucket"),
  },
  {
    name: "asks for the names of labels",
    send: (client, span) => client.resource("api/v1/labels", within(span)),
    isRight: (data) => texts(data) && data.includes("model") && data.includes("__name__"),
  },
  {
    name: "asks for the names of labels of some series",
    send: (client, span) => client.resource("api/v1/labels", { ...within(span), "match[]": CHURN }),
    isRight: (data) => texts(data) && data.includes("outcome") && !data.includes("le"),
  },
  {
    name: "asks for the values of a label",
    send: (client, span) =>
      client.resource("api/v1/label/version/values", { ...within(span), "match[]": CHURN }),
    isRight: (data) => JSON.stringify(data) === '["1","2"]',
  },
  {
    name: "asks for the values of a label without a range or a limit",
    send: (client) => client.resource("api/v1/label/model/values", { limit: "0" }),
    isRight: (data) => texts(data) && data.includes("churn"),
  },
  {
    name: "asks for series by a selector",
    send: (client, span) => client.resource("api/v1/series", { ...within(span), "match[]": CHURN }),
    // deno-lint-ignore no-explicit-any
    isRight: (data) => data.length > 0 && data.every((series: any) => series.model === "churn"),
  },
  {
    name: "asks for all series",
    send: (client, span) =>
      client.resource("api/v1/series", { ...within(span), "match[]": '{__name__!=""}' }),
    isRight: (data) => data.length > 1000,
  },
  {
    name: "asks for series with a label",
    send: (client, span) =>
      client.resource("api/v1/series", { ...within(span), "match[]": '{outcome!=""}' }),
    // deno-lint-ignore no-explicit-any
    isRight: (data) => data.length > 0 && data.every((series: any) => series.outcome !== undefined),
  },
  {
    name: "asks for the result of a query to choose from",
    send: (client, { to }) =>
      client.resource("api/v1/query", {
        query: "sum(increase(model_requests_total[600s])) by (model)",
        time: String(Math.ceil(to)),
      }),
    isRight: ({ resultType, result }) => resultType === "vector" && result.length >= 2,
  },
  {
    name: "writes the rate interval as Go does, such as 1m0s",
    send: (client, span) =>
      client.range("sum(rate(model_requests_total[$__rate_interval]))", "15s", span, {}),
    isRight: (data) => data.resultType === "matrix" && everyStep(data, 15, 0),
  },
  {
    name: "aligns a range to the time zone of the user",
    send: (client, span) =>
      client.range("sum(up)", "1200s", { ...span, from: span.to - 7200, utcOffset: 20_700 }, {}),
    isRight: (data) => data.result.length === 0 || everyStep(data, 1200, 20_700),
  },
  {
    name: "fills in the range",
    send: (client, span) =>
      client.instant("sum(increase(model_requests_total[$__range]))", span, {}),
    isRight: ({ result }) => Number(result[0].value[1]) > 0,
  },
];

/** Requests that must fail in the way that Grafana shows, or falls back from. */
export const REFUSED: readonly (Call & { readonly status: number })[] = [
  {
    name: "shows the mistake in a query",
    send: (client, span) => client.range("sum(", undefined, span, {}),
    status: 400,
    isRight: (data) => data === undefined || data === null,
  },
  {
    name: "shows the mistake in a selector",
    send: (client, span) =>
      client.resource("api/v1/labels", { ...within(span), "match[]": "{model=" }),
    status: 400,
    isRight: (data) => data === undefined || data === null,
  },
  {
    name: "finds no search for names",
    send: (client) => client.resource("api/v1/search/metric_names", { search: "" }),
    status: 404,
    isRight: () => true,
  },
];
