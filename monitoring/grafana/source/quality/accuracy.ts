/** How right the predictions are, from labels and before any label. */

import { accuracyQueries } from "../../../../ui/pages/models/accuracy/queries.ts";
import { barChart } from "../kit/bars.ts";
import { ONE } from "../kit/grafana_vars.ts";
import type { Section } from "../kit/layout.ts";
import { matrix } from "../kit/matrix.ts";
import { table } from "../kit/table.ts";
import { timeSeries } from "../kit/time_series.ts";
import { figure, MODEL_PAGE, text, WINDOW } from "./subject.ts";

const QUERIES = accuracyQueries("");

const NO_LABELS = "No labels in this range";

/** Recorded figures as lines, by their names. */
function figures(names: Readonly<Record<string, string>>) {
  return Object.entries(names).map(([legend, name]) => ({ expr: figure(name), legend }));
}

/** Mean score and share of positives of each tenth of scores. */
function calibration(sum: string): string {
  const grown = (family: string) =>
    `sum by (bin) (increase(model_calibration_${family}_total{${ONE.where}}[$__range]))`;
  return `${grown(sum)} / (${grown("rows")} > 0)`;
}

function bySlice(name: string): string {
  return `max by (slice) (slice:model_${name}${WINDOW}{${ONE.where}})`;
}

export const QUALITY: Section = {
  title: "Quality",
  rows: [
    {
      height: 8,
      tiles: [
        timeSeries({
          title: "Accuracy over time",
          description:
            "Share of right predictions over the window: among labels, as estimated from scores " +
            "before any label, and in the reference.",
          width: 12,
          unit: "percentunit",
          lines: [
            ...figures({
              labels: `version:model_accuracy:ratio${WINDOW}`,
              estimated: `version:model_estimated_accuracy:ratio${WINDOW}`,
            }),
            {
              expr: figure("version_figure:model_reference_quality:value", 'figure="accuracy"'),
              legend: "reference",
            },
          ],
          reference: "/^reference$/",
          page: MODEL_PAGE,
        }),
        timeSeries({
          title: "Precision, recall and F1",
          description: "Of the positive class; of several classes the means. From labels.",
          width: 12,
          unit: "percentunit",
          lines: figures({
            precision: `version:model_precision:ratio${WINDOW}`,
            recall: `version:model_recall:ratio${WINDOW}`,
            F1: `version:model_f1:ratio${WINDOW}`,
          }),
          noValue: NO_LABELS,
          page: MODEL_PAGE,
        }),
      ],
    },
    {
      height: 8,
      tiles: [
        timeSeries({
          title: "Ranking of scores",
          description: "ROC AUC and average precision of the labels' scores; 1 is perfect.",
          width: 8,
          max: 1,
          decimals: 3,
          lines: figures({
            "ROC AUC": `version:model_roc_auc:${WINDOW}`,
            "average precision": `version:model_average_precision:${WINDOW}`,
          }),
          noValue: NO_LABELS,
          page: MODEL_PAGE,
        }),
        timeSeries({
          title: "Losses",
          description:
            "Log loss, Brier score and expected calibration error of the labels; 0 is perfect.",
          width: 8,
          min: 0,
          decimals: 3,
          lines: figures({
            "log loss": `version:model_log_loss:${WINDOW}`,
            "Brier score": `version:model_brier:${WINDOW}`,
            "calibration error": `version:model_ece:${WINDOW}`,
          }),
          noValue: NO_LABELS,
          page: MODEL_PAGE,
        }),
        timeSeries({
          title: "Cost per row",
          description: "Mean cost of the labelled rows, by the costs in the model's model.json.",
          width: 8,
          lines: figures({ cost: `version:model_cost:${WINDOW}` }),
          noValue: "No labels, or no costs",
          page: MODEL_PAGE,
        }),
      ],
    },
    {
      height: 8,
      tiles: [
        matrix({
          title: "Confusion matrix",
          description:
            "Labels of the range: a row for each actual class, a column for each predicted.",
          width: 8,
          expr: text(QUERIES.cells()),
          row: "actual",
          column: "predicted",
          noValue: NO_LABELS,
          page: MODEL_PAGE,
        }),
        barChart({
          title: "Calibration",
          description:
            "Labels of the range by tenths of their score: mean score, and share of positives. " +
            "Equal bars mean that a score of 0.8 comes true in eight of ten rows.",
          width: 8,
          unit: "percentunit",
          min: 0,
          label: "bin",
          bars: { "mean score": calibration("scores"), positives: calibration("hits") },
          sort: { by: "bin", descending: false },
          noValue: NO_LABELS,
          page: MODEL_PAGE,
        }),
        table({
          title: "Slices",
          description: "Accuracy of the segments that the model's model.json names, worst first.",
          width: 8,
          keys: { slice: "Slice" },
          columns: [
            { title: "Labels", expr: bySlice("labels:increase"), unit: "short", decimals: 0 },
            { title: "Accuracy", expr: bySlice("accuracy:ratio"), unit: "percentunit" },
            { title: "Estimated", expr: bySlice("estimated_accuracy:ratio"), unit: "percentunit" },
          ],
          sort: { by: "Accuracy", descending: false },
          noValue: "No labels, or no slices",
          page: MODEL_PAGE,
        }),
      ],
    },
    {
      height: 7,
      tiles: [
        timeSeries({
          title: "Labels by result",
          description:
            "Labels per second: matched, duplicate (sent before), late, or of an unknown prediction.",
          width: 12,
          unit: "cps",
          min: 0,
          lines: [{
            expr: `sum by (result) (rate(model_feedback_total{${ONE.where}}[$__rate_interval]))`,
            legend: "{{result}}",
          }],
          stacked: "sums",
          page: MODEL_PAGE,
        }),
        timeSeries({
          title: "Delay of labels",
          description: "Time from a prediction to its label, of the labels of the window.",
          width: 12,
          unit: "s",
          min: 0,
          lines: figures({
            p50: `version:model_feedback_delay_seconds:p50_${WINDOW}`,
            p95: `version:model_feedback_delay_seconds:p95_${WINDOW}`,
          }),
          noValue: NO_LABELS,
          page: MODEL_PAGE,
        }),
      ],
    },
  ],
};

export const ERRORS: Section = {
  title: "Errors of predicted values (regression)",
  rows: [{
    height: 7,
    tiles: [
      timeSeries({
        title: "Errors",
        description:
          "Of labelled values: mean absolute error, root of the mean squared error, and mean error, " +
          "which is negative when predictions are too low.",
        width: 12,
        lines: [
          { expr: figure(`version:model_mae:${WINDOW}`), legend: "MAE" },
          { expr: `sqrt(${figure(`version:model_mse:${WINDOW}`)})`, legend: "RMSE" },
          { expr: figure(`version:model_mean_error:${WINDOW}`), legend: "mean error" },
        ],
        noValue: "Not a regression, or no labels",
        page: MODEL_PAGE,
      }),
      timeSeries({
        title: "R²",
        description: "Share of the labels' variance that the predictions explain; 1 is perfect.",
        width: 12,
        max: 1,
        decimals: 3,
        lines: figures({ "R²": `version:model_r2:${WINDOW}` }),
        noValue: "Not a regression, or no labels",
        page: MODEL_PAGE,
      }),
    ],
  }],
};
