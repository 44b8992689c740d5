/** The queries about drift: series that monitoring/rules/drift.rules.yml records, of one version. */

import { quotedRegexp } from "../../../promql/quoting.ts";
import { instant, type InstantAsk } from "../../../state/ask.ts";
import type { Expression } from "../../../state/expression.ts";
import { FEWEST_ROWS } from "./situation.ts";
import type { Window } from "./window.ts";

/** The version of the chosen model that is compared with its reference. */
export interface Subject {
  readonly version: string;
  readonly window: Window;
}

/** The most features that a ranking has, so that no answer grows with the model. */
export const MOST_FEATURES = 200;

/** A selector of a recorded series; `moment` is in seconds, 0 for the end of the range. */
export function select(
  name: string,
  { version }: Subject,
  matchers = "",
  moment = 0,
): Expression {
  const more = [version === "" ? "" : matcher("version", version), matchers];
  const at = moment === 0 ? "" : ` @ ${moment}`;
  return ({ everyVersion }) =>
    `${name}{${everyVersion(more.filter((text) => text !== "").join(","))}}${at}`;
}

export function matcher(name: string, value: string): string {
  return `${name}=${JSON.stringify(value)}`;
}

/** A matcher of some features; empty for all. */
function among(names: readonly string[] | undefined): string {
  if (names === undefined) return "";
  return `feature=~${JSON.stringify(names.map(quotedRegexp).join("|"))}`;
}

export function by(labels: string, inner: Expression): Expression {
  return (vars) => `max by (${labels}) (${inner(vars)})`;
}

/** One figure: replicas and jobs record the same. */
export function whole(inner: Expression): Expression {
  return (vars) => `max(${inner(vars)})`;
}

function top(count: number, inner: Expression): Expression {
  return (vars) => `topk(${count}, ${inner(vars)})`;
}

/** The index of each feature, or of those named. */
export function psi(subject: Subject, names?: readonly string[]): Expression {
  return by(
    "feature",
    select(`feature:model_feature_psi:${subject.window.name}`, subject, among(names)),
  );
}

export function worst(subject: Subject): Expression {
  return top(MOST_FEATURES, psi(subject));
}

/** The features with the highest index at any time within the range. */
export function peaks(subject: Subject, count: number): Expression {
  const series = select(`feature:model_feature_psi:${subject.window.name}`, subject);
  return top(count, by("feature", (vars) => `max_over_time(${series(vars)}[${vars.range}])`));
}

export function noise(subject: Subject): Expression {
  return by("feature", select(`feature:model_feature_psi_noise:${subject.window.name}`, subject));
}

export function shift(subject: Subject): Expression {
  return by("feature", select(`feature:model_feature_mean_shift:${subject.window.name}`, subject));
}

/** 1 for a feature that has drifted, by its index or by its mean, else 0; drifted ones first. */
export function drifted(subject: Subject): Expression {
  return top(MOST_FEATURES, verdicts(subject));
}

function verdicts(subject: Subject): Expression {
  return by("feature", select(`feature:model_feature_drifted:bool${subject.window.name}`, subject));
}

const FAULTS = "(missing|unseen|out_of_range)";

/** Missing, unseen and out-of-range values as shares of rows, told apart by their names. */
export function faults(subject: Subject, names?: readonly string[]): Expression {
  const name = `__name__=~"feature:model_feature_${FAULTS}:ratio${subject.window.name}"`;
  const matchers = names === undefined ? name : `${name},${among(names)}`;
  return by("__name__, feature", select("", subject, matchers));
}

/** Shares of the bins of some features. */
export function bins(subject: Subject, names: readonly string[], moment = 0): Expression {
  const name = `feature_bin:model_feature_values:ratio${subject.window.name}`;
  return by("feature, bin", select(name, subject, among(names), moment));
}

export function referenceBins(subject: Subject, names: readonly string[], moment = 0): Expression {
  const name = "feature_bin:model_feature_reference:ratio";
  return by("feature, bin", select(name, subject, among(names), moment));
}

/** The mean of a feature and that of its reference, told apart by their names. */
export function means(subject: Subject, feature: string, moment = 0): Expression {
  const name = `__name__=~"feature:model_feature(:mean${subject.window.name}|_reference:mean)"`;
  return by("__name__", select("", subject, `${name},${matcher("feature", feature)}`, moment));
}

/** Rows in the window, as the rules counted them. */
export function rows(subject: Subject, names?: readonly string[], moment = 0): Expression {
  const name = `feature:model_feature_values:increase${subject.window.name}`;
  return whole(select(name, subject, among(names), moment));
}

/** Rows in the window, as counted without rules. */
export function counted(subject: Subject): Expression {
  const series = select("model_predictions_total", subject);
  return (vars) => `sum(increase(${series(vars)}[${subject.window.name}]))`;
}

/** Rows of the reference; no series for a version without one. */
export function referenceRows(subject: Subject): Expression {
  return whole(select("model_reference_rows", subject));
}

/** The number of drifted features. */
export function driftedCount(subject: Subject): Expression {
  return (vars) => `sum(${verdicts(subject)(vars)})`;
}

/** The share of all values of all features that are missing, unseen or out of range. */
export function badInputs(subject: Subject): Expression {
  const each = faults(subject);
  const watched = select(`feature:model_feature_psi:${subject.window.name}`, subject);
  return (vars) => `sum(${each(vars)}) / count(${by("feature", watched)(vars)})`;
}

export function accuracy(subject: Subject, kind: "accuracy" | "estimated_accuracy"): Expression {
  return whole(select(`version:model_${kind}:ratio${subject.window.name}`, subject));
}

/** The index of the classes, and that of the scores or predicted values. */
export function predictionPsi(subject: Subject): Expression {
  const name = `__name__=~"version:model_(class|prediction)_psi:${subject.window.name}"`;
  return by("__name__", select("", subject, name));
}

/** The index of the classes to expect without drift: as of features, for each class a bin. */
export function classNoise(subject: Subject): Expression {
  const { name } = subject.window;
  const classes = select("version_class:model_class_reference:ratio", subject);
  const rows = select(`version_class:model_predictions:increase${name}`, subject);
  const expected = select("version:model_reference:rows", subject);
  return (vars) =>
    `(count(${by("class", classes)(vars)} > 0) - 1) * ` +
    `(1 / (sum(${rows(vars)}) >= ${FEWEST_ROWS}) + 1 / max(${expected(vars)}))`;
}

/** Of each version that predicts: for the comparison of versions. */
export function byVersion({ name }: Window) {
  const figure = (series: string): InstantAsk =>
    instant(({ everyVersion }) => `max by (version) (${series}{${everyVersion()}})`);
  return {
    drifted: figure(`version:model_features_drifted:ratio${name}`),
    psi: figure(`feature:model_feature_psi:${name}`),
    classPsi: figure(`version:model_class_psi:${name}`),
    predictionPsi: figure(`version:model_prediction_psi:${name}`),
    missing: figure(`feature:model_feature_missing:ratio${name}`),
  };
}

export function predictedMean(subject: Subject): Expression {
  return whole(select(`version:model_prediction:mean${subject.window.name}`, subject));
}

export function predictedBins(subject: Subject): Expression {
  const name = `version_bin:model_prediction_values:ratio${subject.window.name}`;
  return by("bin", select(name, subject));
}

export function predictedReferenceBins(subject: Subject): Expression {
  return by("bin", select("version_bin:model_prediction_reference:ratio", subject));
}
