/** A churn model whose accuracy, predictions and one feature are watched. */

import { stat } from "../kit/stat.ts";
import { timeSeries } from "../kit/time_series.ts";
import { predictionLatency } from "./prediction_latency.ts";
import { walkthrough } from "./walkthrough.ts";

export function churn() {
  return walkthrough({
    id: "churn",
    title: "churn model and drift",
    description:
      "Accuracy, predictions and monthly charges of a churn model, as the walk-through about drift " +
      "monitors them. Here accuracy comes from labels, and means and deviations from all rows.",
    page: { page: "models", parameters: { model: "churn" } },
    rows: [
      {
        title: "Accuracy and traffic",
        height: 8,
        tiles: [
          stat({
            title: "Model accuracy",
            description: "Share of right predictions among the labels of the last hour, else day.",
            width: 6,
            unit: "percentunit",
            target: { expr: "model_accuracy", legend: "{{model}}" },
            thresholds: { base: "red", steps: [[0.7, "orange"], [0.8, "green"]] },
            noValue: "No labels",
          }),
          timeSeries({
            title: "Predictions per second",
            description: "Rows predicted per second, by model.",
            width: 9,
            unit: "cps",
            min: 0,
            lines: [{
              expr: "sum(rate(model_predictions_total[1m])) by (model)",
              legend: "{{model}}",
            }],
          }),
          predictionLatency(9),
        ],
      },
      {
        title: "Predictions",
        height: 8,
        tiles: [
          timeSeries({
            title: "Prediction mean",
            description: "Mean of the scores of the last 5 minutes.",
            width: 12,
            lines: [{ expr: "prediction_mean", legend: "{{model}} {{version}}" }],
          }),
          timeSeries({
            title: "Prediction standard deviation",
            description: "Standard deviation of the scores of the last 5 minutes.",
            width: 12,
            min: 0,
            lines: [{ expr: "prediction_stddev", legend: "{{model}} {{version}}" }],
          }),
        ],
      },
      {
        title: "Monthly charges",
        height: 8,
        tiles: [
          timeSeries({
            title: "Mean of monthly charges",
            description: "Mean of the feature MonthlyCharges over the last 5 minutes.",
            width: 12,
            unit: "currencyUSD",
            lines: [{ expr: "monthly_charges_mean", legend: "{{model}} {{version}}" }],
          }),
          timeSeries({
            title: "Standard deviation of monthly charges",
            description: "Standard deviation of MonthlyCharges over the last 5 minutes.",
            width: 12,
            unit: "currencyUSD",
            min: 0,
            lines: [{ expr: "monthly_charges_stddev", legend: "{{model}} {{version}}" }],
          }),
        ],
      },
    ],
  });
}
