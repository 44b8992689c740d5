/** An example row for the form that resembles the training data. */

import type { Feature } from "../state/served_models.ts";
import type { FeatureProfile, Reference } from "../state/reference.ts";

/** The texts of a form by feature; empty for a missing value. */
export type FormRow = Readonly<Record<string, string>>;

/** A number from 0 up to 1. */
export type Random = () => number;

/**
 * Drawn from a segment of the reference, whose features belong together. Without segments each
 * feature is drawn on its own, and without a reference from the ranges in the manifest.
 */
export function exampleRow(
  features: readonly Feature[],
  reference: Reference | undefined,
  random: Random,
): FormRow {
  const segments = reference?.segments ?? [];
  const segment = segments[pick(segments.map(({ share }) => share), random)];
  return Object.fromEntries(features.map((feature) => {
    const profile = { ...reference?.features[feature.name], ...segment?.features[feature.name] };
    return [feature.name, exampleValue(feature, profile, random)];
  }));
}

function exampleValue(
  feature: Feature,
  profile: Partial<FeatureProfile>,
  random: Random,
): string {
  if (!feature.required && random() < (profile.missing ?? 0)) return "";
  if (feature.type === "category") {
    const values = feature.values ?? profile.values ?? [];
    const shares = profile.shares ?? values.map(() => 1);
    return String(values[pick(shares, random)] ?? "");
  }
  const { shares, edges } = profile;
  if (shares === undefined || edges === undefined) {
    return rounded(
      between(feature.min ?? 0, feature.max ?? (feature.min ?? 0) + 1, random),
      feature,
    );
  }
  // The profile of all rows has inner edges only; that of a segment includes both ends.
  const limits = edges.length > shares.length
    ? edges
    : [profile.min ?? edges[0]!, ...edges, profile.max ?? edges.at(-1)!];
  const bin = pick(shares, random);
  return rounded(between(limits[bin]!, limits[bin + 1]!, random), feature);
}

/** A random index, weighted by share; -1 for an empty list. */
export function pick(shares: readonly number[], random: Random): number {
  let left = random() * shares.reduce((sum, share) => sum + share, 0);
  for (const [at, share] of shares.entries()) {
    if (left < share) return at;
    left -= share;
  }
  return shares.findLastIndex((share) => share > 0);
}

function between(low: number, high: number, random: Random): number {
  return low + (high - low) * random();
}

function rounded(value: number, { step }: Feature): string {
  if (step === undefined) return String(Number(value.toPrecision(5)));
  // 0.05 × 445 is 22.250000000000004.
  return String(Number((Math.round(value / step) * step).toPrecision(12)));
}
