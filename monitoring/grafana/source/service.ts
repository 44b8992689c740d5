/** The dashboard of the service: requests, models, HTTP, error budget and processes. */

import {
  HEADLINE,
  LATENCIES,
  LATENCY,
  MODEL_TABLE,
  OUTCOMES,
  STAGES,
} from "../../../ui/pages/operations/queries.ts";
import { PANELS } from "../../../ui/pages/system/queries.ts";
import type { TimePanelDefinition } from "../../../ui/panels/time_panel.tsx";
import type { Ask } from "../../../ui/state/ask.ts";
import { alerts, loads } from "./kit/annotations.ts";
import { barGauge } from "./kit/bars.ts";
import { makeDashboard } from "./kit/dashboard.ts";
import { pageLines } from "./kit/from_page.ts";
import { SEVERAL } from "./kit/grafana_vars.ts";
import { heatMap } from "./kit/heat_map.ts";
import type { Row, Section } from "./kit/layout.ts";
import { dashboardUrl, type PageView } from "./kit/links.ts";
import { stat } from "./kit/stat.ts";
import { stateTimeline } from "./kit/state_timeline.ts";
import { table } from "./kit/table.ts";
import type { Target } from "./kit/target.ts";
import type { Thresholds, Tile } from "./kit/tile.ts";
import { timeSeries } from "./kit/time_series.ts";
import { severalModels } from "./kit/variables.ts";
import { UIDS } from "./names.ts";

const OPERATIONS: PageView = { page: "operations" };

// The objective of the page's latency panel, and where ModelLatencyHigh begins.
const LATENCY_SECONDS: Thresholds = { base: "green", steps: [[0.01, "orange"], [1, "red"]] };

// The objective is 99.9 %; HttpErrorRatioHigh begins at 5 %.
const ERRORS: Thresholds = { base: "green", steps: [[0.001, "orange"], [0.05, "red"]] };

function ask({ expr, kind }: Ask): Target {
  return { expr: expr(SEVERAL), instant: kind === "instant" };
}

const HEADLINES: Row = {
  height: 4,
  tiles: [
    stat({
      title: "Requests",
      description: "Prediction requests per second, whatever their outcome.",
      width: 4,
      unit: "reqps",
      target: ask(HEADLINE.rate),
      page: OPERATIONS,
    }),
    stat({
      title: "Failed",
      description:
        "Share of prediction requests that the server failed: overloaded, timed out, or error. " +
        "Invalid requests are the clients' mistakes and not counted.",
      width: 4,
      unit: "percentunit",
      target: ask(HEADLINE.failed),
      thresholds: ERRORS,
      page: OPERATIONS,
    }),
    stat({
      title: "p95 latency",
      description: "95 % of the requests are answered within this time after their body is parsed.",
      width: 4,
      unit: "s",
      target: ask(HEADLINE.p95),
      thresholds: LATENCY_SECONDS,
      page: OPERATIONS,
    }),
    stat({
      title: "Predictions",
      description: "Rows predicted per second.",
      width: 4,
      unit: "cps",
      target: ask(HEADLINE.predictions),
      page: OPERATIONS,
    }),
    stat({
      title: "Queued",
      description: "Requests that wait for a run of their model.",
      width: 4,
      unit: "short",
      target: ask(HEADLINE.queue),
      page: OPERATIONS,
    }),
    stat({
      title: "Firing alerts",
      description: "Alerts of all services of the data source that fire now.",
      width: 4,
      unit: "short",
      target: { expr: 'count(ALERTS{alertstate="firing"}) or vector(0)', instant: true },
      thresholds: { base: "green", steps: [[1, "red"]] },
      page: { page: "alerts" },
    }),
  ],
};

const REQUESTS: Section = {
  title: "Requests",
  rows: [
    HEADLINES,
    {
      height: 8,
      tiles: [
        pageLines(OUTCOMES, SEVERAL, {
          width: 12,
          description:
            "Prediction requests per second by outcome: ok, invalid (the client's fault), " +
            "overloaded (the queue was full), timeout or error.",
          page: { page: "operations", parameters: { panel: OUTCOMES.id } },
        }),
        pageLines(LATENCY, SEVERAL, {
          width: 12,
          description:
            "Time from a parsed body to its result, of answered requests. The dashed line is the " +
            "objective, 10 ms. A percentile of few requests says little.",
          exemplar: true,
          page: { page: "operations", parameters: { panel: LATENCY.id } },
        }),
      ],
    },
    {
      height: 8,
      tiles: [
        heatMap(LATENCIES, SEVERAL, {
          width: 12,
          description: "How many requests were answered within which time.",
          page: { page: "operations", parameters: { panel: LATENCIES.id } },
        }),
        barGauge({
          title: "Time breakdown",
          description:
            "Mean times over the range. A request waits in the queue, then its model runs; an HTTP " +
            "request is also read, checked and answered.",
          width: 12,
          unit: "s",
          min: 0,
          bars: [
            { ...ask(STAGES.queue), legend: "queue" },
            { ...ask(STAGES.inference), legend: "inference" },
            { ...ask(STAGES.request), legend: "request, parsed" },
            { ...ask(STAGES.http), legend: "HTTP request" },
          ],
          page: OPERATIONS,
        }),
      ],
    },
  ],
};

const MODELS: Section = {
  title: "Models",
  rows: [{
    height: 7,
    tiles: [
      table({
        title: "Models and versions",
        description: "Each version at the end of the range. A version opens its own dashboard.",
        width: 24,
        keys: { model: "Model", version: "Version" },
        columns: [
          { title: "Requests", expr: MODEL_TABLE.requests.expr(SEVERAL), unit: "reqps" },
          { title: "Failed", expr: MODEL_TABLE.failed.expr(SEVERAL), unit: "reqps" },
          ...(["p50", "p95", "p99"] as const).map((title) => ({
            title,
            expr: MODEL_TABLE[title].expr(SEVERAL),
            unit: "s",
            thresholds: LATENCY_SECONDS,
          })),
          {
            title: "State",
            expr: MODEL_TABLE.ready.expr(SEVERAL),
            words: {
              "1": { text: "ready", color: "green" },
              "0": { text: "not ready", color: "red" },
            },
          },
        ],
        links: {
          Version: {
            title: "Quality and drift",
            url: dashboardUrl(UIDS.quality, {
              model: '${__data.fields["Model"]}',
              version: '${__data.fields["Version"]}',
            }),
          },
        },
        sort: { by: "Requests", descending: true },
        page: OPERATIONS,
      }),
    ],
  }],
};

const BURN_WINDOWS = ["5m", "1h", "6h", "3d"] as const;

const BUDGET: Section = {
  title: "Error budget and alerts",
  rows: [{
    height: 8,
    tiles: [
      timeSeries({
        title: "Burn rate of the error budget",
        description:
          "How many times faster than allowed the errors use up the budget: 0.1 % of the requests " +
          "of 30 days. A window that is shorter than its history counts what there is. Alerts " +
          "begin at 1, 3, 6 and 14.4.",
        width: 12,
        unit: "suffix:×",
        min: 0,
        lines: BURN_WINDOWS.map((window) => ({
          expr: `max by (model) (job_model:model_request_errors:ratio_rate${window}` +
            `{model=~"$model"}) / 0.001`,
          legend: `{{model}} ${window}`,
        })),
        thresholds: { base: "transparent", steps: [[1, "yellow"], [6, "orange"], [14.4, "red"]] },
      }),
      stateTimeline({
        title: "Alerts",
        description: "Alerts that were pending or firing. The page Alerts says what to do.",
        width: 12,
        target: {
          expr: "max by (alertname, job, model, version, feature) (" +
            '0 * ALERTS{alertstate="pending"} + 1 or 0 * ALERTS{alertstate="firing"} + 2)',
          legend: "{{alertname}} {{model}} {{version}} {{feature}}",
        },
        words: {
          "1": { text: "pending", color: "orange" },
          "2": { text: "firing", color: "red" },
        },
        noValue: "No alerts in this range",
        page: { page: "alerts" },
      }),
    ],
  }],
};

/** What the panels of the page System show, in words; the page explains them elsewhere. */
const SYSTEM_TEXTS: Readonly<Record<string, string>> = {
  "cpu-time": "Cores in use by each server process, user and system time.",
  memory: "Resident memory of each server process.",
  lag: "Longest delay of each thread's event loop within 5 s. Requests wait as long for a thread.",
  statuses: "HTTP responses per second by the class of their status.",
  "traffic-bytes": "Bytes per second of request and response bodies.",
  "in-flight": "Requests being answered at the time of a scrape: all, in models, and queued there.",
  scrapes: "How long each scrape of a target took.",
  routes: "HTTP requests per second by method and route.",
};

function system(id: string, width: number): Tile {
  const [definition] = PANELS.find(([panel]) => panel.id === id)!;
  return pageLines(definition as TimePanelDefinition, SEVERAL, {
    width,
    description: SYSTEM_TEXTS[id]!,
    page: { page: "system", parameters: { panel: id } },
  });
}

const HTTP: Section = {
  title: "HTTP",
  rows: [
    { height: 8, tiles: [system("statuses", 8), system("routes", 16)] },
    { height: 8, tiles: [system("traffic-bytes", 12), system("in-flight", 12)] },
  ],
};

const PROCESS: Section = {
  title: "Processes and scrapes",
  rows: [
    { height: 8, tiles: [system("cpu-time", 12), system("memory", 12)] },
    { height: 8, tiles: [system("lag", 12), system("scrapes", 12)] },
  ],
};

export function service() {
  return makeDashboard({
    uid: UIDS.service,
    title: "Modelwatch: service",
    description:
      "Requests, latency, models, HTTP, error budget and processes of the model servers. The same " +
      "figures as on the pages Operations and System of the server.",
    page: OPERATIONS,
    variables: severalModels(),
    annotations: [loads('model=~"$model",version=~"$version"'), alerts()],
    sections: [REQUESTS, MODELS, BUDGET, HTTP, PROCESS],
  });
}
