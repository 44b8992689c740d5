import { FAMILIES } from "../../metrics/families.ts";
import type { Family, Labels } from "../../metrics/family.ts";
import type { NumberProfile, Reference } from "../folder/reference.ts";
import { CategoryBins, NumberBins, type NumberShares } from "./bins.ts";

export interface ReferenceGauge {
  readonly family: Family;
  readonly labels: Labels;
  readonly value: number;
}

/** Everything that rules compare the counts of a version with. */
export function* referenceGauges(
  version: Readonly<Record<"model" | "version", string>>,
  { rows, features, classes, score, value }: Reference,
): Generator<ReferenceGauge> {
  yield { family: FAMILIES.modelReferenceRows, labels: version, value: rows };
  for (const [feature, profile] of Object.entries(features)) {
    const labels = { ...version, feature };
    if (profile.type === "number") yield* numberGauges(labels, profile);
    else {
      const bins = new CategoryBins(profile);
      yield* byLabel(FAMILIES.modelFeatureReferenceRatio, labels, "bin", bins.labels, bins.shares);
    }
  }
  const names = Object.keys(classes ?? {});
  yield* byLabel(
    FAMILIES.modelClassReferenceRatio,
    version,
    "class",
    names,
    Object.values(classes ?? {}),
  );
  const predictions = predictionShares({ score, value });
  if (predictions !== undefined) yield* predictionGauges(version, predictions);
}

function* numberGauges(labels: Labels, profile: NumberProfile): Generator<ReferenceGauge> {
  yield* binGauges(
    FAMILIES.modelFeatureReferenceRatio,
    FAMILIES.modelFeatureReferenceCumulative,
    labels,
    profile,
  );
  yield { family: FAMILIES.modelFeatureReferenceMean, labels, value: profile.mean };
  yield { family: FAMILIES.modelFeatureReferenceStddev, labels, value: profile.stddev };
}

function* predictionGauges(
  labels: Labels,
  profile: PredictionShares,
): Generator<ReferenceGauge> {
  yield* binGauges(
    FAMILIES.modelPredictionReferenceRatio,
    FAMILIES.modelPredictionReferenceCumulative,
    labels,
    profile,
  );
  const { mean, stddev } = profile;
  if (mean === undefined || stddev === undefined) return;
  yield { family: FAMILIES.modelPredictionReferenceMean, labels, value: mean };
  yield { family: FAMILIES.modelPredictionReferenceStddev, labels, value: stddev };
}

function* binGauges(
  byBin: Family,
  cumulative: Family,
  labels: Labels,
  profile: NumberShares,
): Generator<ReferenceGauge> {
  const bins = new NumberBins(profile);
  yield* byLabel(byBin, labels, "bin", bins.labels, bins.shares);
  let sum = 0;
  // Of the values that are there: below the range, then bin by bin, then above it.
  const sums = [0, ...profile.shares, 0].map((share) => sum += share);
  yield* byLabel(cumulative, labels, "le", bins.bounds, sums);
}

function* byLabel(
  family: Family,
  labels: Labels,
  name: string,
  names: readonly string[],
  values: readonly number[],
): Generator<ReferenceGauge> {
  for (const [i, label] of names.entries()) {
    yield { family, labels: { ...labels, [name]: label }, value: values[i]! };
  }
}

/** The bins of what a version predicts, with the reference's shares and moments. */
export interface PredictionShares extends NumberShares {
  readonly mean?: number | undefined;
  readonly stddev?: number | undefined;
}

const TENTHS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/** How the reference's scores or predicted values are distributed; undefined when it does not say. */
export function predictionShares(
  { score, value }: Pick<Reference, "score" | "value">,
): PredictionShares | undefined {
  if (value !== undefined) return value;
  if (score === undefined) return undefined;
  const { edges, shares, mean, stddev } = score;
  return { min: 0, max: 1, edges, shares, missing: 0, mean, stddev };
}

/** Bins of scores when no reference says how they are distributed. */
export const SCORE_BINS: NumberShares = {
  ...{ min: 0, max: 1, edges: TENTHS, shares: Array(10).fill(0.1), missing: 0 },
};
