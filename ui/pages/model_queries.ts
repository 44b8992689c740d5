/** What the Models page asks about the chosen model. */

import type { HeatPanelDefinition } from "../panels/heat_panel.tsx";
import type { TimePanelDefinition } from "../panels/time_panel.tsx";
import type { Labels } from "../prom/frame.ts";
import type { Expression } from "../state/use_queries.ts";
import { FAULTS } from "./operations_queries.ts";

const version = ({ version }: Labels) => version ?? "";

/** All versions of the model, also when one is chosen. */
const allVersions = (where: string) => where.replace(/,?version="[^"]*"/, "");

export const byClass: Expression = ({ where, range }) =>
  `sum by (class) (increase(model_predictions_total{${where}}[${range}]))`;

export const medianConfidence: Expression = ({ where, rate }) =>
  `histogram_quantile(0.5, sum by (le) (rate(model_confidence_bucket{${where}}[${rate}])))`;

export const loads: Expression = ({ where }) =>
  `max by (version) (model_loaded_timestamp_seconds{${allVersions(where)}})`;

export const scoresNow: Expression = ({ where, range }) =>
  `sum by (le) (increase(model_score_bucket{${where}}[${range}]))`;

export const confidenceNow: Expression = ({ where, range }) =>
  `sum by (le) (increase(model_confidence_bucket{${where}}[${range}]))`;

/** The share of rows with one class, over time. */
export function shareOf(name: string): Expression {
  const matcher = `class=${JSON.stringify(name)}`;
  return (vars) =>
    `sum(rate(model_predictions_total{${vars.with(matcher)}}[${vars.rate}])) / ` +
    `sum(rate(model_predictions_total{${vars.where}}[${vars.rate}]))`;
}

export const CLASSES: TimePanelDefinition = {
  id: "classes",
  title: "Predictions by class",
  detail: "share",
  unit: "ratio",
  lines: [{
    expr: ({ where, rate }) => `sum by (class) (rate(model_predictions_total{${where}}[${rate}]))`,
    name: ({ class: name }) => name ?? "rows",
  }],
  stacked: true,
  shares: true,
  y: { from: 0, to: 1 },
};

export const SCORES: HeatPanelDefinition = {
  id: "scores",
  title: "Score, every row",
  detail: "colour: rows, square-root scale",
  unit: "number",
  expr: ({ where, cell }) => `sum by (le) (increase(model_score_bucket{${where}}[${cell}]))`,
  quantile: { value: 0.5, name: "median" },
};

export const CONFIDENCES: HeatPanelDefinition = {
  id: "confidences",
  title: "Confidence, every row",
  detail: "probability of the likeliest class",
  unit: "number",
  expr: ({ where, cell }) => `sum by (le) (increase(model_confidence_bucket{${where}}[${cell}]))`,
  quantile: { value: 0.5, name: "median" },
};

export const TRAFFIC: TimePanelDefinition = {
  id: "traffic",
  title: "Traffic by version",
  detail: "rows per second",
  unit: "rate",
  lines: [{
    expr: ({ where, rate }) =>
      `sum by (version) (rate(model_predictions_total{${allVersions(where)}}[${rate}]))`,
    name: version,
  }],
  y: { from: 0 },
};

export const LATENCY_BY_VERSION: TimePanelDefinition = {
  id: "latency-by-version",
  title: "Latency by version",
  detail: "p95 of requests",
  unit: "seconds",
  lines: [{
    expr: ({ where, rate }) =>
      `histogram_quantile(0.95, sum by (version, le) ` +
      `(rate(model_request_duration_seconds_bucket{${allVersions(where)}}[${rate}])))`,
    name: version,
  }],
  y: { from: 0 },
};

export const NOT_OK: TimePanelDefinition = {
  id: "not-ok",
  title: "Not answered by version",
  detail: "invalid and failed requests per second",
  unit: "rate",
  lines: [{
    expr: ({ where, rate }) =>
      `sum by (version, outcome) (rate(model_requests_total{${
        allVersions(where)
      },outcome!="ok"}[${rate}])) > 0`,
    name: ({ version, outcome }) => `${version} ${outcome}`,
  }],
  y: { from: 0 },
};

export const CONFIDENCE_BY_VERSION: TimePanelDefinition = {
  id: "confidence-by-version",
  title: "Confidence by version",
  detail: "median probability of the likeliest class",
  unit: "number",
  lines: [{
    expr: ({ where, rate }) =>
      `histogram_quantile(0.5, sum by (version, le) (rate(model_confidence_bucket{${
        allVersions(where)
      }}[${rate}])))`,
    name: version,
  }],
};

/** One answer a row of the table of versions, by `version`. */
export const VERSIONS: readonly { readonly name: string; readonly expr: Expression }[] = [
  {
    name: "requests",
    expr: ({ where, range }) =>
      `sum by (version) (increase(model_requests_total{${allVersions(where)}}[${range}]))`,
  },
  {
    name: "faults",
    expr: ({ where, range }) =>
      `sum by (version) (increase(model_requests_total{${
        allVersions(where)
      },${FAULTS}}[${range}]))`,
  },
  {
    name: "rows",
    expr: ({ where, range }) =>
      `sum by (version) (increase(model_predictions_total{${allVersions(where)}}[${range}]))`,
  },
  ...[0.5, 0.95, 0.99].map((quantile) => ({
    name: `p${quantile * 100}`,
    expr: (({ where, range }) =>
      `histogram_quantile(${quantile}, sum by (version, le) ` +
      `(rate(model_request_duration_seconds_bucket{${
        allVersions(where)
      }}[${range}])))`) as Expression,
  })),
  {
    name: "compute",
    expr: ({ where, range }) =>
      `sum by (version) (rate(model_compute_duration_seconds_sum{${
        allVersions(where)
      }}[${range}])) / ` +
      `sum by (version) (rate(model_compute_duration_seconds_count{${
        allVersions(where)
      }}[${range}]))`,
  },
  {
    name: "batch",
    expr: ({ where, range }) =>
      `sum by (version) (rate(model_batch_rows_sum{${allVersions(where)}}[${range}])) / ` +
      `sum by (version) (rate(model_batch_rows_count{${allVersions(where)}}[${range}]))`,
  },
  {
    name: "confidence",
    expr: ({ where, range }) =>
      `histogram_quantile(0.5, sum by (version, le) (rate(model_confidence_bucket{${
        allVersions(where)
      }}[${range}])))`,
  },
  { name: "loaded", expr: loads },
];
