/** The figures of the range beside those of the reference. */

import type { InstantAnswer } from "../../../prom/query.ts";
import type { CalibrationPoint } from "./calibration.ts";
import { calibrationError } from "./calibration.ts";
import { type ClassCount, type ClassCounts, totalsOf } from "./class_counts.ts";
import { meanOf, type Measured, shareOf, UNMEASURED, type Verdict, verdictOf } from "./measured.ts";
import { averagePrecision, rocAuc, type ScoreBins } from "./ranking.ts";

export interface Figure {
  readonly name: string;
  /** What it tells, for somebody who meets it for the first time. */
  readonly meaning: string;
  readonly measured: Measured;
  /** Expected before labels, from calibrated scores; NaN for figures without an estimate. */
  readonly estimated: number;
  readonly reference: Measured;
  readonly verdict: Verdict;
}

export type Kind = "binary" | "multiclass" | "regression";

/** Values by the label `figure`, of the labelled reference. */
export function referenceFigures(
  values: InstantAnswer | undefined,
  stderrs: InstantAnswer | undefined,
): (name: string) => Measured {
  const find = (answer: InstantAnswer | undefined, name: string) =>
    answer?.samples.find(({ labels }) => labels.figure === name)?.value ?? NaN;
  return (name) => ({ value: find(values, name), stderr: find(stderrs, name) });
}

export interface Evidence {
  /** The positive class of two; undefined for several classes. */
  readonly positive: string | undefined;
  readonly outcomes: ClassCounts;
  readonly estimates: ClassCounts;
  readonly scores: ScoreBins;
  readonly calibration: readonly CalibrationPoint[];
  /** Sums over labelled rows: `rows`, `log_loss`, `brier`. */
  readonly losses: Readonly<Record<string, number>>;
  readonly reference: (name: string) => Measured;
}

/** The figures of a classifier. */
export function classFigures(evidence: Evidence): Figure[] {
  const { positive, outcomes, estimates, scores, calibration, losses, reference } = evidence;
  const labels = totalsOf(outcomes).rows;
  const figure = figureMaker(labels, reference);
  const each = (read: (count: ClassCount) => Measured, counts = outcomes) =>
    ofClasses(counts, positive, read);
  // An estimate of many classes does not say which class a wrong one is.
  const expected = (read: (count: ClassCount) => Measured) =>
    estimates.has("other") ? NaN : each(read, estimates).value;
  const of = positive === undefined ? "a class" : `"${positive}"`;
  const mean = positive === undefined ? ", mean over classes" : "";
  const loss = (name: string) =>
    losses[name] === undefined || !(losses.rows! > 0)
      ? UNMEASURED
      : { value: losses[name] / losses.rows!, stderr: NaN };
  const binary = positive !== undefined;
  return [
    figure("accuracy", "Accuracy", "Share of rows predicted correctly", accuracyOf(outcomes), {
      estimated: accuracyOf(estimates).value,
    }),
    figure(
      "precision",
      "Precision",
      `Of the rows predicted as ${of}, the share that were${mean}`,
      each(precision),
      { estimated: expected(precision) },
    ),
    figure(
      "recall",
      "Recall",
      `Of the rows that were ${of}, the share predicted as such${mean}`,
      each(recall),
      { estimated: expected(recall) },
    ),
    figure("f1", "F1", `Harmonic mean of precision and recall${mean}`, each(f1), {
      estimated: expected(f1),
    }),
    ...(binary
      ? [
        figure(
          "roc_auc",
          "ROC AUC",
          "Chance that a positive row scores above a negative one; 0.5 is a guess",
          rocAuc(scores),
        ),
        figure(
          "average_precision",
          "Average precision",
          "Precision averaged over thresholds, weighted by the recall they add",
          averagePrecision(scores),
        ),
        figure(
          "log_loss",
          "Log loss",
          "Grows fast when a confident prediction is wrong; 0 is perfect",
          loss("log_loss"),
        ),
        figure(
          "brier",
          "Brier score",
          "Mean squared distance of the score from 1 or 0; 0 is perfect",
          loss("brier"),
        ),
      ]
      : []),
    figure(
      "ece",
      "Calibration error",
      "Mean distance of scores from the share that came true; 0 is perfect",
      calibrationError(calibration),
    ),
  ];
}

/** Sums over labelled rows: `rows`, `above` and `below` (errors), `squares`, and of actual values. */
export function valueFigures(
  sums: Readonly<Record<string, number>>,
  reference: (name: string) => Measured,
): Figure[] {
  const { rows = 0, above = NaN, below = NaN, squares = NaN } = sums;
  const figure = figureMaker(
    rows,
    (name) => name === "rmse" ? rootOf(reference("mse")) : reference(name),
  );
  const known = rows > 0;
  const mse = squares / rows;
  const mean = (value: number): Measured =>
    known ? { value, stderr: Math.sqrt(Math.max(0, mse - value ** 2) / rows) } : UNMEASURED;
  const deviation = (sums.actual_above ?? NaN) - (sums.actual_below ?? NaN);
  const spread = (sums.actual_squares ?? NaN) - deviation ** 2 / rows;
  return [
    figure(
      "mae",
      "Mean absolute error",
      "How far predictions are off, on average",
      mean((above + below) / rows),
      { lowerIsBetter: true },
    ),
    figure(
      "rmse",
      "Root mean squared error",
      "As the mean absolute error, but large errors weigh more",
      known ? { value: Math.sqrt(mse), stderr: NaN } : UNMEASURED,
    ),
    figure(
      "r2",
      "R²",
      "Share of the variance that is explained; 0 is as good as the mean",
      known && spread > 0 ? { value: 1 - squares / spread, stderr: NaN } : UNMEASURED,
    ),
    figure(
      "mean_error",
      "Mean error",
      "Predicted minus actual: above 0, predictions are too high",
      mean((above - below) / rows),
    ),
  ];
}

/** The reference has mean squares only; the root's standard error is that of the square by the chain rule. */
function rootOf({ value, stderr }: Measured): Measured {
  const root = Math.sqrt(value);
  return { value: root, stderr: stderr / (2 * root) };
}

interface FigureOptions {
  readonly estimated?: number;
  /** Matters for figures with a standard error only: others are not judged. */
  readonly lowerIsBetter?: boolean;
}

function figureMaker(labels: number, referenceOf: (name: string) => Measured) {
  return (
    id: string,
    name: string,
    meaning: string,
    measured: Measured,
    { estimated = NaN, lowerIsBetter = false }: FigureOptions = {},
  ): Figure => {
    const reference = referenceOf(id);
    const verdict = verdictOf(measured, reference, labels, !lowerIsBetter);
    return { name, meaning, measured, estimated, reference, verdict };
  };
}

export function accuracyOf(counts: ClassCounts): Measured {
  const { rows, right } = totalsOf(counts);
  return shareOf(right, rows);
}

/** A figure of the positive class, or else the mean over all classes. */
function ofClasses(
  counts: ClassCounts,
  positive: string | undefined,
  read: (count: ClassCount) => Measured,
): Measured {
  if (positive === undefined) return meanOf([...counts.values()].map(read));
  const count = counts.get(positive);
  return count === undefined ? UNMEASURED : read(count);
}

function precision({ right, actual, predicted }: ClassCount): Measured {
  return predicted > 0 || !(actual > 0) ? shareOf(right, predicted) : NEVER;
}

function recall({ right, actual, predicted }: ClassCount): Measured {
  return actual > 0 || !(predicted > 0) ? shareOf(right, actual) : NEVER;
}

// The precision of a class that is never predicted, and the recall of one that never comes, are 0 as
// in scikit-learn. No row tells how far that is from the truth.
const NEVER: Measured = { value: 0, stderr: NaN };

/**
 * F1 is 2 J / (1 + J), where J is the share of the right rows in those that are of the class or
 * predicted as it; its standard error follows from that of J.
 */
function f1({ right, actual, predicted }: ClassCount): Measured {
  const { value, stderr } = shareOf(right, actual + predicted - right);
  return { value: 2 * value / (1 + value), stderr: 2 * stderr / (1 + value) ** 2 };
}
