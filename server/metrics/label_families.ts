import { define, type Family } from "./family.ts";
import { manyCounters, ofReference, VERSION } from "./watch_families.ts";

const SLICE = [...VERSION, "slice"];
const OUTCOME = [...SLICE, "predicted", "actual", "correct"];
// From a second, for automatic labels, to 90 days, for a subscription that is not renewed.
const DELAY_SECONDS = [
  ...[1, 10, 60, 600, 3600, 21_600, 86_400, 604_800, 2_592_000, 7_776_000],
];

/** Actual classes and values that arrive after a prediction, and what is expected of them before. */
export const LABEL_FAMILIES = {
  modelOutcomes: manyCounters(
    "model_outcomes_total",
    "Labels that arrived, by predicted and actual class.",
    OUTCOME,
  ),
  modelClassLabels: manyCounters(
    "model_class_labels_total",
    "Labels that arrived, by class: rows predicted as it, rows that actually were of it, and rows " +
      "that are both.",
    [...SLICE, "class", "of"],
  ),
  modelEstimatedOutcomes: manyCounters(
    "model_estimated_outcomes_total",
    "Labels to be expected of the rows predicted, from their calibrated probabilities.",
    OUTCOME,
  ),
  modelLabelledRows: manyCounters(
    "model_labelled_rows_total",
    "Labelled rows that are in the sums of losses and errors.",
    SLICE,
  ),
  modelLogLoss: manyCounters(
    "model_log_loss_total",
    "Sum of the log losses of labelled rows: minus the logarithm of the actual class's probability.",
    SLICE,
  ),
  modelSquaredScoreErrors: manyCounters(
    "model_squared_score_errors_total",
    "Sum over labelled rows of the squared distance of the score from 1 or 0, whichever came true.",
    SLICE,
  ),
  modelOutcomeScores: manyCounters(
    "model_outcome_scores_total",
    "Labelled rows by actual class and by the bin of their score.",
    [...VERSION, "actual", "bin"],
  ),
  modelOutcomeScoresCumulative: manyCounters(
    "model_outcome_scores_cumulative_total",
    "Labelled rows by actual class, with a score at or below a bound.",
    [...VERSION, "actual", "le"],
  ),
  modelCalibrationRows: manyCounters(
    "model_calibration_rows_total",
    "Labelled rows by the bin of their score.",
    [...VERSION, "bin"],
  ),
  modelCalibrationHits: manyCounters(
    "model_calibration_hits_total",
    "Labelled rows that the score was right to expect: actually positive, or for several classes " +
      "predicted correctly.",
    [...VERSION, "bin"],
  ),
  modelCalibrationScores: manyCounters(
    "model_calibration_scores_total",
    "Sum of the scores of labelled rows, by the bin of the score.",
    [...VERSION, "bin"],
  ),
  modelErrors: manyCounters(
    "model_errors_total",
    "Sum of the errors of predicted values, predicted minus actual, above and below 0.",
    [...SLICE, "sign"],
  ),
  modelSquaredErrors: manyCounters(
    "model_squared_errors_total",
    "Sum of the squared errors of predicted values.",
    SLICE,
  ),
  modelResiduals: manyCounters(
    "model_residuals_total",
    "Labelled rows by the bin of the error of the predicted value.",
    [...VERSION, "bin"],
  ),
  modelActualDeviations: manyCounters(
    "model_actual_deviations_total",
    "Sum of the distances of actual values from the reference's mean of predictions, above and " +
      "below it; from 0 without a reference.",
    [...SLICE, "sign"],
  ),
  modelActualSquaredDeviations: manyCounters(
    "model_actual_squared_deviations_total",
    "Sum of the squared distances of actual values from the reference's mean of predictions.",
    SLICE,
  ),
  modelFeedback: manyCounters("model_feedback_total", "Labels received, by what became of them.", [
    ...VERSION,
    "result",
  ]),
  modelFeedbackDelay: define(
    "histogram",
    "model_feedback_delay_seconds",
    "Time from a prediction to its label.",
    VERSION,
    DELAY_SECONDS,
  ),
  modelReferenceQuality: ofReference(
    "model_reference_quality",
    "How right the predictions were for the labelled rows of the reference.",
    [...VERSION, "figure"],
  ),
  modelReferenceQualityStderr: ofReference(
    "model_reference_quality_stderr",
    "Standard error of a figure of the reference's quality.",
    [...VERSION, "figure"],
  ),
  modelPositiveClass: ofReference(
    "model_positive_class",
    "1 for the positive class of a binary model.",
    [...VERSION, "class"],
  ),
  modelOutcomeCost: ofReference(
    "model_outcome_cost",
    "What a row of this predicted and actual class costs, from model.json.",
    [...VERSION, "predicted", "actual"],
  ),
} as const satisfies Readonly<Record<string, Family>>;
