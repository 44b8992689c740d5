/** The queries of the Models page, about the chosen model. */

import { FAULTS, latency, predictions, requests } from "../../expressions/requests.ts";
import type { HeatPanelDefinition } from "../../panels/heat_panel.tsx";
import type { TimePanelDefinition } from "../../panels/time_panel.tsx";
import type { Labels } from "../../prom/frame.ts";
import { instant, range } from "../../state/ask.ts";
import { quotedRegexp } from "../../promql/quoting.ts";
import type { Expression, Vars } from "../../state/expression.ts";
import { BY_VERSION } from "./accuracy/queries.ts";

const version = ({ version }: Labels) => version ?? "";

/** The rows of one version by class: those of several cannot be compared with the reference of one. */
export function classesOf(version: string): Expression {
  return ({ everyVersion, range }) =>
    `sum by (class) (increase(model_predictions_total{${
      everyVersion(versionMatcher(version))
    }}[${range}]))`;
}

function versionMatcher(version: string, more = ""): string {
  const one = version === "" ? "" : `version=${JSON.stringify(version)}`;
  return [one, more].filter((text) => text !== "").join(",");
}

export const byClass: Expression = ({ where, range }) =>
  `sum by (class) (increase(model_predictions_total{${where}}[${range}]))`;

export const medianConfidence: Expression = ({ where, rate }) =>
  `histogram_quantile(0.5, sum by (le) (rate(model_confidence_bucket{${where}}[${rate}])))`;

export const loads: Expression = ({ everyVersion }) =>
  `max by (version) (model_loaded_timestamp_seconds{${everyVersion()}})`;

export const changes: Expression = ({ everyVersion }) =>
  `max by (action, key) (access_last_change_timestamp_seconds{${everyVersion()}})`;

export const scoresNow: Expression = ({ where, range }) =>
  `sum by (le) (increase(model_score_bucket{${where}}[${range}]))`;

export const confidenceNow: Expression = ({ where, range }) =>
  `sum by (le) (increase(model_confidence_bucket{${where}}[${range}]))`;

const faultsByVersion: Expression = ({ everyVersion, range }) =>
  `sum by (version) (increase(model_requests_total{${everyVersion(FAULTS)}}[${range}]))`;

/** The share of a version's rows with one class, over time. */
export function shareOf(name: string, version: string): Expression {
  const matcher = `class=${JSON.stringify(name)}`;
  return ({ everyVersion, rate }) =>
    `sum(rate(model_predictions_total{${
      everyVersion(versionMatcher(version, matcher))
    }}[${rate}])) / ` +
    `sum(rate(model_predictions_total{${everyVersion(versionMatcher(version))}}[${rate}]))`;
}

/** The most classes with a line of their own; 20 lines cannot be told apart. */
export const MOST_CLASSES = 8;

/** @param names the classes with lines of their own; undefined for all */
export function classesPanel(names: readonly string[] | undefined): TimePanelDefinition {
  const rate = (vars: Vars, matcher = "") =>
    `sum by (class) (rate(model_predictions_total{${vars.with(matcher)}}[${vars.rate}]))`;
  const of = (operator: string) =>
    `class${operator}${JSON.stringify((names ?? []).map(quotedRegexp).join("|"))}`;
  const name = ({ class: one }: Labels) => one ?? "rows";
  return {
    id: "classes",
    title: "Predictions by class",
    detail: "share",
    unit: "ratio",
    lines: names === undefined ? [{ expr: rate, name }] : [
      { expr: (vars) => rate(vars, of("=~")), name },
      {
        expr: (vars) => `sum(${rate(vars, of("!~"))})`,
        name: "all other classes",
        stroke: { color: -1, dash: [] },
      },
    ],
    stacked: true,
    shares: true,
    y: { from: 0, to: 1 },
  };
}

export const SCORES: HeatPanelDefinition = {
  id: "scores",
  title: "Score distribution",
  detail: "colour = row count (square-root scale)",
  unit: "number",
  expr: ({ where, cell }) => `sum by (le) (increase(model_score_bucket{${where}}[${cell}]))`,
  quantile: { value: 0.5, name: "median" },
};

export const CONFIDENCES: HeatPanelDefinition = {
  id: "confidences",
  title: "Confidence distribution",
  detail: "top-class probability",
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
    expr: ({ everyVersion, rate }) =>
      `sum by (version) (rate(model_predictions_total{${everyVersion()}}[${rate}]))`,
    name: version,
  }],
  y: { from: 0 },
};

export const LATENCY_BY_VERSION: TimePanelDefinition = {
  id: "latency-by-version",
  title: "Latency by version",
  detail: "p95",
  unit: "seconds",
  lines: [{
    expr: ({ everyVersion, rate }) =>
      `histogram_quantile(0.95, sum by (version, le) ` +
      `(rate(model_request_duration_seconds_bucket{${everyVersion()}}[${rate}])))`,
    name: version,
  }],
  y: { from: 0 },
  peak: true,
};

export const NOT_OK: TimePanelDefinition = {
  id: "not-ok",
  title: "Rejected and failed, by version",
  detail: "requests per second",
  leadsTo: { text: "Why ↓", panel: "refusals" },
  unit: "rate",
  lines: [{
    expr: ({ everyVersion, rate }) =>
      `sum by (version, outcome) (rate(model_requests_total{${
        everyVersion('outcome!="ok"')
      }}[${rate}])) > 0`,
    name: ({ version, outcome }) => `${version} ${outcome}`,
  }],
  y: { from: 0 },
  nothing: "No rejected or failed requests in this range",
};

export const CONFIDENCE_BY_VERSION: TimePanelDefinition = {
  id: "confidence-by-version",
  title: "Confidence by version",
  detail: "median top-class probability",
  unit: "number",
  lines: [{
    expr: ({ everyVersion, rate }) =>
      `histogram_quantile(0.5, sum by (version, le) (rate(model_confidence_bucket{${everyVersion()}}[${rate}])))`,
    name: version,
  }],
};

/** The rows of the table of versions: one value per version. */
export const VERSIONS = {
  requests: instant(({ everyVersion, range }) =>
    `sum by (version) (increase(model_requests_total{${everyVersion()}}[${range}]))`
  ),
  faults: instant(faultsByVersion),
  rows: instant(({ everyVersion, range }) =>
    `sum by (version) (increase(model_predictions_total{${everyVersion()}}[${range}]))`
  ),
  p50: instant(latencyByVersion(0.5)),
  p95: instant(latencyByVersion(0.95)),
  p99: instant(latencyByVersion(0.99)),
  inference: instant(meanByVersion("model_compute_duration_seconds")),
  batch: instant(meanByVersion("model_batch_rows")),
  confidence: instant(({ everyVersion, range }) =>
    `histogram_quantile(0.5, sum by (version, le) ` +
    `(rate(model_confidence_bucket{${everyVersion()}}[${range}])))`
  ),
  loaded: instant(loads),
  labels: instant(BY_VERSION.labels),
  accuracy: instant(BY_VERSION.accuracy),
  estimated: instant(BY_VERSION.estimated),
  error: instant(BY_VERSION.error),
};

function latencyByVersion(quantile: number): Expression {
  return ({ everyVersion, range }) =>
    `histogram_quantile(${quantile}, sum by (version, le) ` +
    `(rate(model_request_duration_seconds_bucket{${everyVersion()}}[${range}])))`;
}

function meanByVersion(family: string): Expression {
  return ({ everyVersion, range }) =>
    `sum by (version) (rate(${family}_sum{${everyVersion()}}[${range}])) / ` +
    `sum by (version) (rate(${family}_count{${everyVersion()}}[${range}]))`;
}

/** The tiles and the sentence at the top of the page, except the tile that depends on the task. */
export const HEADLINE = {
  requests: range(requests),
  rows: range(predictions),
  p95: range(latency(0.95)),
  count: instant(({ where, range }) =>
    `sum(increase(model_predictions_total{${where}}[${range}]))`
  ),
  faults: instant(faultsByVersion),
};
