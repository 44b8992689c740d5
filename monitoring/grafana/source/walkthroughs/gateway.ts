/** A Flask application in front of a model that FastAPI serves. */

import { timeSeries } from "../kit/time_series.ts";
import { stat } from "../kit/stat.ts";
import { predictionLatency } from "./prediction_latency.ts";
import { walkthrough } from "./walkthrough.ts";

export function gateway() {
  return walkthrough({
    id: "gateway",
    title: "Flask and FastAPI",
    description:
      "A web application in front of a model server, as the walk-through with Flask and FastAPI " +
      "monitors them. Here they are the gateway and the model server of Modelwatch.",
    page: { page: "operations" },
    rows: [
      {
        title: "Operational metrics",
        height: 8,
        tiles: [
          timeSeries({
            title: "Request latency for Flask",
            description: "95 % of the gateway's requests are answered within this time.",
            width: 12,
            unit: "s",
            min: 0,
            lines: [{
              expr:
                "histogram_quantile(0.95, sum(rate(flask_request_latency_seconds_bucket[5m])) by (le, endpoint))",
              legend: "{{endpoint}}",
            }],
            thresholds: { base: "transparent", steps: [[1, "red"]] },
          }),
          timeSeries({
            title: "Request count for FastAPI",
            description: "Requests per second that the model server answers, by endpoint.",
            width: 12,
            unit: "reqps",
            min: 0,
            lines: [{
              expr: "sum(rate(fastapi_request_count[5m])) by (endpoint)",
              legend: "{{endpoint}}",
            }],
          }),
        ],
      },
      {
        title: "Both applications",
        height: 8,
        tiles: [
          timeSeries({
            title: "Request count for Flask",
            description: "Requests per second that the gateway answers, by endpoint.",
            width: 8,
            unit: "reqps",
            min: 0,
            lines: [{
              expr: "sum(rate(flask_request_count[5m])) by (endpoint)",
              legend: "{{endpoint}}",
            }],
          }),
          timeSeries({
            title: "Request latency for FastAPI",
            description: "95 % of the model server's requests are answered within this time.",
            width: 8,
            unit: "s",
            min: 0,
            lines: [{
              expr:
                "histogram_quantile(0.95, sum(rate(fastapi_request_latency_seconds_bucket[5m])) by (le, endpoint))",
              legend: "{{endpoint}}",
            }],
            thresholds: { base: "transparent", steps: [[1, "red"]] },
          }),
          timeSeries({
            title: "Requests by status",
            description: "Requests per second that the model server answers, by status.",
            width: 8,
            unit: "reqps",
            min: 0,
            lines: [{
              expr: "sum(rate(fastapi_request_count[5m])) by (http_status)",
              legend: "{{http_status}}",
            }],
            stacked: "sums",
          }),
        ],
      },
      {
        title: "Functional metrics",
        height: 8,
        tiles: [
          stat({
            title: "Total model predictions",
            description: "Rows predicted since the start of the model server, by model.",
            width: 12,
            unit: "short",
            target: { expr: "sum(model_predictions_total) by (model)", legend: "{{model}}" },
          }),
          predictionLatency(12),
        ],
      },
    ],
  });
}
