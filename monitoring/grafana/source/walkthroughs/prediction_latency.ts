import { timeSeries } from "../kit/time_series.ts";

/** A panel that several walk-throughs have. @param width of 24 columns */
export function predictionLatency(width: number) {
  return timeSeries({
    title: "Prediction latency (p95)",
    description: "95 % of a model's predictions take no longer than this.",
    width,
    unit: "s",
    min: 0,
    lines: [{
      expr:
        "histogram_quantile(0.95, sum(rate(prediction_latency_seconds_bucket[5m])) by (le, model))",
      legend: "{{model}}",
    }],
    thresholds: { base: "transparent", steps: [[1, "red"]] },
  });
}
