/** A fraud model of which a tenth of the requests fails. */

import { timeSeries } from "../kit/time_series.ts";
import { walkthrough } from "./walkthrough.ts";

export function fraud() {
  return walkthrough({
    id: "fraud",
    title: "fraud model and errors",
    description:
      "Requests, latency and errors of a fraud model by model and version, as the walk-through " +
      "whose model fails one request in ten monitors them.",
    page: { page: "models", parameters: { model: "fraud" } },
    rows: [
      {
        title: "Requests",
        height: 8,
        tiles: [
          timeSeries({
            title: "Requests per second",
            description: "Prediction requests per second, by model and version.",
            width: 12,
            unit: "reqps",
            min: 0,
            lines: [{
              expr: "rate(model_req_total[1m])",
              legend: "{{model_name}} {{version}}",
            }],
          }),
          timeSeries({
            title: "Requests in total",
            description: "Prediction requests since the start of the model server.",
            width: 12,
            unit: "short",
            min: 0,
            lines: [{ expr: "model_req_total", legend: "{{model_name}} {{version}}" }],
          }),
        ],
      },
      {
        title: "Latency and errors",
        height: 8,
        tiles: [
          timeSeries({
            title: "p95 latency",
            description: "95 % of the requests are answered within this time.",
            width: 8,
            unit: "s",
            min: 0,
            lines: [{
              expr:
                "histogram_quantile(0.95, sum(rate(model_latency_seconds_bucket[1m])) by (le, model_name))",
              legend: "{{model_name}}",
            }],
            thresholds: { base: "transparent", steps: [[1, "red"]] },
          }),
          timeSeries({
            title: "Mean latency",
            description: "Mean time from a parsed body to its result.",
            width: 8,
            unit: "s",
            min: 0,
            lines: [{
              expr: "rate(model_latency_seconds_sum[1m]) / rate(model_latency_seconds_count[1m])",
              legend: "{{model_name}}",
            }],
          }),
          timeSeries({
            title: "Error rate",
            description: "Share of requests without a prediction, clients' mistakes included.",
            width: 8,
            unit: "percentunit",
            min: 0,
            lines: [{
              expr:
                "sum(rate(total_error[1m])) by (model_name) / sum(rate(model_req_total[1m])) by (model_name)",
              legend: "{{model_name}}",
            }],
            thresholds: { base: "transparent", steps: [[0.05, "orange"], [0.1, "red"]] },
          }),
        ],
      },
    ],
  });
}
