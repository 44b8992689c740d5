import { define, type Family } from "./family.ts";

/** Labels of everything about a version. */
export const VERSION = ["model", "version"];
const FEATURE = [...VERSION, "feature"];
// A version has up to some thousand bins of features, and cells of its confusion matrix.
const MANY = 50_000;

/** A counter with a label set for each bin of each feature, or each cell of a confusion matrix. */
export function manyCounters(name: string, help: string, labels: readonly string[]): Family {
  return { ...define("counter", name, help, labels), maxLabelSets: MANY };
}

/** A gauge that says what the reference of a version is. */
export function ofReference(name: string, help: string, labels: readonly string[]): Family {
  return { ...define("gauge", name, help, labels), merge: "max", maxLabelSets: MANY };
}

/** What the rows that a version answers are like, and its reference. */
export const WATCH_FAMILIES = {
  modelFeatureValues: manyCounters(
    "model_feature_values_total",
    "Rows by the bin of a feature's value: the bins of the reference, those outside of its range, " +
      "other for unseen categories, and missing.",
    [...FEATURE, "bin"],
  ),
  modelFeatureCumulative: manyCounters(
    "model_feature_values_cumulative_total",
    "Rows with a number at or below a bound of the reference's bins.",
    [...FEATURE, "le"],
  ),
  modelFeatureReferenceRatio: ofReference(
    "model_feature_reference_ratio",
    "Share of the reference's rows in each bin of a feature.",
    [...FEATURE, "bin"],
  ),
  modelFeatureReferenceCumulative: ofReference(
    "model_feature_reference_cumulative_ratio",
    "Share of the reference's numbers at or below a bound of its bins.",
    [...FEATURE, "le"],
  ),
  modelFeatureDeviations: define(
    "counter",
    "model_feature_deviations_total",
    "Sum of the distances of a feature's values from the reference's mean, above and below it.",
    [...FEATURE, "sign"],
  ),
  modelFeatureSquaredDeviations: define(
    "counter",
    "model_feature_squared_deviations_total",
    "Sum of the squared distances of a feature's values from the reference's mean.",
    FEATURE,
  ),
  modelFeatureRows: define(
    "counter",
    "model_feature_rows_total",
    "Rows with a number, whose distances are in the sums of deviations.",
    FEATURE,
  ),
  modelFeatureReferenceMean: ofReference(
    "model_feature_reference_mean",
    "Mean of a feature in the reference.",
    FEATURE,
  ),
  modelFeatureReferenceStddev: ofReference(
    "model_feature_reference_stddev",
    "Standard deviation of a feature in the reference.",
    FEATURE,
  ),
  modelPredictionValues: manyCounters(
    "model_prediction_values_total",
    "Rows by the bin of their score, or of the predicted value.",
    [...VERSION, "bin"],
  ),
  modelPredictionCumulative: manyCounters(
    "model_prediction_values_cumulative_total",
    "Rows with a score or a predicted value at or below a bound.",
    [...VERSION, "le"],
  ),
  modelPredictionReferenceRatio: ofReference(
    "model_prediction_reference_ratio",
    "Share of the reference's rows in each bin of the score or of the predicted value.",
    [...VERSION, "bin"],
  ),
  modelPredictionReferenceCumulative: ofReference(
    "model_prediction_reference_cumulative_ratio",
    "Share of the reference's scores or predicted values at or below a bound.",
    [...VERSION, "le"],
  ),
  modelPredictionDeviations: define(
    "counter",
    "model_prediction_deviations_total",
    "Sum of the distances of scores or predicted values from the reference's mean, above and " +
      "below it; from 0 without a reference.",
    [...VERSION, "sign"],
  ),
  modelPredictionSquaredDeviations: define(
    "counter",
    "model_prediction_squared_deviations_total",
    "Sum of the squared distances of scores or predicted values from the reference's mean.",
    VERSION,
  ),
  modelPredictionRows: define(
    "counter",
    "model_prediction_rows_total",
    "Rows whose score or predicted value is in the sums of deviations.",
    VERSION,
  ),
  modelPredictionReferenceMean: ofReference(
    "model_prediction_reference_mean",
    "Mean of the score or of the predicted value in the reference.",
    VERSION,
  ),
  modelPredictionReferenceStddev: ofReference(
    "model_prediction_reference_stddev",
    "Standard deviation of the score or of the predicted value in the reference.",
    VERSION,
  ),
  modelClassReferenceRatio: ofReference(
    "model_class_reference_ratio",
    "Share of the reference's rows predicted as each class.",
    [...VERSION, "class"],
  ),
  modelReferenceRows: ofReference(
    "model_reference_rows",
    "Rows that the reference was made of.",
    VERSION,
  ),
  modelWatchedFeatures: ofReference(
    "model_watched_features",
    "Features of a version that are watched, at most --watch-features.",
    VERSION,
  ),
  modelUnwatchedFeatures: ofReference(
    "model_unwatched_features",
    "Features of a version beyond --watch-features.",
    VERSION,
  ),
} as const satisfies Readonly<Record<string, Family>>;
