/** The queries of the Operations page, for all models or for the chosen one. */

import { lastingLag } from "../../expressions/lag.ts";
import { cpu, memory } from "../../expressions/processes.ts";
import { failed, FAULTS, latency, predictions, requests } from "../../expressions/requests.ts";
import type { HeatPanelDefinition } from "../../panels/heat_panel.tsx";
import type { TimePanelDefinition } from "../../panels/time_panel.tsx";
import { instant, range } from "../../state/ask.ts";
import type { Expression, Vars } from "../../state/expression.ts";

const queued: Expression = ({ where }) => `sum(model_queue_depth{${where}})`;

function mean(family: string, { where, rate }: Vars): string {
  return `sum(rate(${family}_sum{${where}}[${rate}])) / ` +
    `sum(rate(${family}_count{${where}}[${rate}]))`;
}

/** Mean seconds of each part of a request, over the whole range. */
export const STAGES = {
  queue: instant((vars) => mean("model_queue_duration_seconds", whole(vars))),
  inference: instant((vars) => mean("model_compute_duration_seconds", whole(vars))),
  request: instant((vars) => mean("model_request_duration_seconds", whole(vars))),
  http: instant(({ range }) => {
    const predict = 'route=~".*(predict|infer).*"';
    return `sum(rate(http_request_duration_seconds_sum{${predict}}[${range}])) / ` +
      `sum(rate(http_request_duration_seconds_count{${predict}}[${range}]))`;
  }),
};

function whole(vars: Vars): Vars {
  return { ...vars, rate: vars.range };
}

export const OUTCOMES: TimePanelDefinition = {
  id: "outcomes",
  title: "Requests by outcome",
  detail: "per second",
  leadsTo: { text: "Why requests fail ↓", panel: "refusals" },
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
  peak: true,
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

/**
 * The columns of the table of models. Each query returns all models and versions. Only the
 * sparkline and the readiness need points over time: with many models, points are what costs.
 */
export const MODEL_TABLE = {
  requests: range(({ where, rate }) =>
    `sum by (model, version) (rate(model_requests_total{${where}}[${rate}]))`
  ),
  rate: instant(({ where, rate }) =>
    `sum by (model, version) (rate(model_requests_total{${where}}[${rate}]))`
  ),
  failed: instant((vars) =>
    `sum by (model, version) (rate(model_requests_total{${vars.with(FAULTS)}}[${vars.rate}]))`
  ),
  p50: instant(latencyByVersion(0.5)),
  p95: instant(latencyByVersion(0.95)),
  p99: instant(latencyByVersion(0.99)),
  classes: instant(({ where, range }) =>
    `sum by (model, version, class) (increase(model_predictions_total{${where}}[${range}]))`
  ),
  ready: range(({ where }) => `max by (model, version) (model_ready{${where}})`),
};

function latencyByVersion(quantile: number): Expression {
  return ({ where, rate }) =>
    `histogram_quantile(${quantile}, ` +
    `sum by (model, version, le) (rate(model_request_duration_seconds_bucket{${where}}[${rate}])))`;
}

/** The tiles and the sentence at the top of the page. */
export const HEADLINE = {
  rate: range(requests),
  failed: range(failed),
  p95: range(latency(0.95)),
  p99: range(latency(0.99)),
  predictions: range(predictions),
  queue: range(queued),
  cpu: range(cpu),
  memory: range(memory),
  count: instant(({ where, range }) => `sum(increase(model_requests_total{${where}}[${range}]))`),
  faults: instant((vars) =>
    `sum(increase(model_requests_total{${vars.with(FAULTS)}}[${vars.range}]))`
  ),
  // Empty unless the previous period was scraped from its start: a part of it cannot be compared.
  previousCount: instant(({ where, range }) =>
    `sum(increase(model_requests_total{${where}}[${range}] offset ${range})) and on () ` +
    `sum(count_over_time(modelwatch_build_info[${range}] offset ${range})) > ` +
    `0.9 * sum(count_over_time(modelwatch_build_info[${range}]))`
  ),
  queuePeak: instant(({ where, range }) =>
    `max_over_time(sum(model_queue_depth{${where}})[${range}:])`
  ),
  lastingLag: instant(lastingLag),
  alerts: instant(() => `ALERTS{alertstate="firing"}`),
};
