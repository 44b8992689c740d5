/** What the Operations page asks: of all models, or of the chosen one. */

import { cpu, memory } from "../../expressions/processes.ts";
import { failed, FAULTS, latency, predictions, requests } from "../../expressions/requests.ts";
import type { HeatPanelDefinition } from "../../panels/heat_panel.tsx";
import type { TimePanelDefinition } from "../../panels/time_panel.tsx";
import type { Ask } from "../../state/ask.ts";
import type { Expression, Vars } from "../../state/expression.ts";

const queued: Expression = ({ where }) => `sum(model_queue_depth{${where}})`;

function mean(family: string, { where, rate }: Vars): string {
  return `sum(rate(${family}_sum{${where}}[${rate}])) / ` +
    `sum(rate(${family}_count{${where}}[${rate}]))`;
}

/** Mean seconds by part of a request, over the whole range. */
export const stages: readonly { readonly name: string; readonly expr: Expression }[] = [
  { name: "queue", expr: (vars) => mean("model_queue_duration_seconds", whole(vars)) },
  { name: "model", expr: (vars) => mean("model_compute_duration_seconds", whole(vars)) },
  { name: "request", expr: (vars) => mean("model_request_duration_seconds", whole(vars)) },
  {
    name: "http",
    expr: ({ range }) => {
      const predict = 'route=~".*(predict|infer).*"';
      return `sum(rate(http_request_duration_seconds_sum{${predict}}[${range}])) / ` +
        `sum(rate(http_request_duration_seconds_count{${predict}}[${range}]))`;
    },
  },
];

function whole(vars: Vars): Vars {
  return { ...vars, rate: vars.range };
}

export const OUTCOMES: TimePanelDefinition = {
  id: "outcomes",
  title: "Requests by outcome",
  detail: "per second",
  unit: "rate",
  lines: [{
    expr: ({ where, rate }) => `sum by (outcome) (rate(model_requests_total{${where}}[${rate}]))`,
    name: ({ outcome }) => outcome ?? "",
  }],
  y: { from: 0 },
  always: ["ok", "invalid", "overloaded"],
};

export const LATENCY: TimePanelDefinition = {
  id: "latency",
  title: "Latency",
  detail: "grey = too few requests",
  unit: "seconds",
  lines: [
    { expr: latency(0.5), name: "p50", quantile: 0.5 },
    { expr: latency(0.95), name: "p95", quantile: 0.95 },
    { expr: latency(0.99), name: "p99", quantile: 0.99 },
  ],
  y: { from: 0 },
  objective: { value: 0.01, text: "objective 10 ms" },
  traffic: requests,
};

export const LATENCIES: HeatPanelDefinition = {
  id: "latencies",
  title: "Latency distribution",
  detail: "colour = request count (square-root scale)",
  unit: "seconds",
  expr: ({ where, cell }) =>
    `sum by (le) (increase(model_request_duration_seconds_bucket{${where}}[${cell}]))`,
  quantile: { value: 0.95, name: "p95" },
};

/** One query for all models, each; the rows are made of their answers. */
export const MODEL_TABLE: readonly Expression[] = [
  ({ where, rate }) => `sum by (model, version) (rate(model_requests_total{${where}}[${rate}]))`,
  (vars) =>
    `sum by (model, version) (rate(model_requests_total{${vars.with(FAULTS)}}[${vars.rate}]))`,
  ...[0.5, 0.95, 0.99].map((quantile): Expression => ({ where, rate }) =>
    `histogram_quantile(${quantile}, ` +
    `sum by (model, version, le) (rate(model_request_duration_seconds_bucket{${where}}[${rate}])))`
  ),
  ({ where, range }) =>
    `sum by (model, version, class) (increase(model_predictions_total{${where}}[${range}]))`,
  ({ where }) => `max by (model, version) (model_ready{${where}})`,
];

export const HEADLINE: readonly Ask[] = [
  ...[
    requests,
    failed,
    latency(0.95),
    latency(0.99),
    predictions,
    queued,
    cpu,
    memory,
  ]
    .map((expr): Ask => ({ expr, kind: "range" })),
  {
    kind: "instant",
    expr: ({ where, range }) => `sum(increase(model_requests_total{${where}}[${range}]))`,
  },
  {
    kind: "instant",
    expr: (vars) => `sum(increase(model_requests_total{${vars.with(FAULTS)}}[${vars.range}]))`,
  },
  {
    kind: "instant",
    // Only where the time before was watched from its beginning: else there is nothing to compare.
    expr: ({ where, range }) =>
      `sum(increase(model_requests_total{${where}}[${range}] offset ${range})) and on () ` +
      `sum(count_over_time(modelwatch_build_info[${range}] offset ${range})) > ` +
      `0.9 * sum(count_over_time(modelwatch_build_info[${range}]))`,
  },
  {
    kind: "instant",
    expr: ({ where, range }) => `max_over_time(sum(model_queue_depth{${where}})[${range}:])`,
  },
  { kind: "instant", expr: () => `ALERTS{alertstate="firing"}` },
];
