/** A service of a model, with its CPU and memory. */

import { stat } from "../kit/stat.ts";
import { timeSeries } from "../kit/time_series.ts";
import { walkthrough } from "./walkthrough.ts";

export function mlService() {
  return walkthrough({
    id: "ml-service",
    title: "predictions and resources",
    description:
      "Predictions by version and result, their duration, and the memory and CPU of the service, " +
      "as the walk-through of a containerised model monitors them.",
    page: { page: "operations" },
    rows: [
      {
        title: "Predictions",
        height: 8,
        tiles: [
          timeSeries({
            title: "Predictions per second",
            description: "Rows predicted per second, by version and result.",
            width: 12,
            unit: "cps",
            min: 0,
            lines: [{
              expr: "sum(rate(ml_predictions_total[1m])) by (model_version, prediction_result)",
              legend: "{{model_version}} {{prediction_result}}",
            }],
          }),
          timeSeries({
            title: "Predictions by status",
            description: "Rows predicted per second, by status.",
            width: 12,
            unit: "cps",
            min: 0,
            lines: [{
              expr: "sum(rate(ml_predictions_total[1m])) by (status)",
              legend: "{{status}}",
            }],
            stacked: "sums",
          }),
        ],
      },
      {
        title: "Duration and resources",
        height: 8,
        tiles: [
          timeSeries({
            title: "Prediction duration",
            description: "Percentiles of the time from a parsed body to its result.",
            width: 12,
            unit: "s",
            min: 0,
            lines: [0.5, 0.95, 0.99].map((quantile) => ({
              expr:
                `histogram_quantile(${quantile}, sum(rate(ml_prediction_duration_seconds_bucket[5m])) by (le))`,
              legend: `p${quantile * 100}`,
            })),
            thresholds: { base: "transparent", steps: [[1, "red"]] },
          }),
          stat({
            title: "Memory",
            description: "Resident memory of the model server.",
            width: 6,
            unit: "decbytes",
            target: { expr: "app_memory_usage_bytes", legend: "{{instance}}" },
          }),
          stat({
            title: "CPU usage",
            description: "CPU of the model server, in percent of one core.",
            width: 6,
            unit: "percent",
            target: { expr: "app_cpu_usage_percent", legend: "{{instance}}" },
          }),
        ],
      },
    ],
  });
}
