/** A service whose HTTP requests are counted and timed. */

import { timeSeries } from "../kit/time_series.ts";
import { walkthrough } from "./walkthrough.ts";

export function httpService() {
  return walkthrough({
    id: "http",
    title: "requests and latency",
    description:
      "HTTP requests and their latency, as the walk-through with one counter and one histogram " +
      "monitors them.",
    page: { page: "system" },
    rows: [
      {
        title: "Requests",
        height: 8,
        tiles: [
          timeSeries({
            title: "Requests per second",
            description: "HTTP requests per second, by process.",
            width: 12,
            unit: "reqps",
            min: 0,
            lines: [{ expr: "rate(http_request_count[1m])", legend: "{{job}} {{instance}}" }],
          }),
          timeSeries({
            title: "Requests in total",
            description: "HTTP requests since the start of the process.",
            width: 12,
            unit: "short",
            min: 0,
            lines: [{ expr: "http_request_count", legend: "{{job}} {{instance}}" }],
          }),
        ],
      },
      {
        title: "Latency",
        height: 8,
        tiles: [
          timeSeries({
            title: "p95 latency",
            description: "95 % of the requests are answered within this time.",
            width: 12,
            unit: "s",
            min: 0,
            lines: [{
              expr:
                "histogram_quantile(0.95, sum(rate(http_request_latency_seconds_bucket[5m])) by (le))",
              legend: "p95",
            }],
            thresholds: { base: "transparent", steps: [[1, "red"]] },
          }),
          timeSeries({
            title: "Mean latency",
            description: "Mean time of an HTTP request, by process.",
            width: 12,
            unit: "s",
            min: 0,
            lines: [{
              expr:
                "rate(http_request_latency_seconds_sum[5m]) / rate(http_request_latency_seconds_count[5m])",
              legend: "{{job}} {{instance}}",
            }],
          }),
        ],
      },
    ],
  });
}
