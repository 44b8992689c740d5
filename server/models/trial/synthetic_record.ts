import type { Feature, Manifest } from "../folder/manifest.ts";
import type { Reference } from "../folder/reference.ts";
import { seededRandom } from "./synthetic_tensors.ts";

/** A record inside the ranges of the manifest; `which` (0 or 1) selects one of two. */
export function syntheticRecord(manifest: Manifest, which: number): Record<string, unknown> {
  const share = which === 0 ? 0.25 : 0.75;
  return recordOf(
    manifest,
    (feature) =>
      feature.type === "category"
        ? feature.values[which % feature.values.length]
        : wholeIn(...rangeOf(feature), share),
  );
}

/**
 * A random record, in the ranges of the reference profile or else of the manifest. Odd seeds give
 * whole numbers, since integer inputs take nothing else.
 */
export function randomRecord(
  manifest: Manifest,
  reference: Reference | undefined,
  seed: number,
): Record<string, unknown> {
  const random = seededRandom(seed);
  return recordOf(manifest, (feature) => {
    if (feature.type === "category") {
      return feature.values[Math.floor(random() * feature.values.length)];
    }
    const profile = reference?.features[feature.name];
    const range = profile?.type === "number"
      ? [profile.min, profile.max] as const
      : rangeOf(feature);
    return seed % 2 === 0 ? between(...range, random()) : wholeIn(...range, random());
  });
}

function recordOf(
  { features }: Manifest,
  valueOf: (feature: Feature) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(features.map((feature) => [feature.name, valueOf(feature)]));
}

function rangeOf(feature: Extract<Feature, { type: "number" }>): readonly [number, number] {
  const { max = Math.max(1, (feature.min ?? 0) + 1) } = feature;
  const { min = Math.min(0, max - 1) } = feature;
  return [min, max];
}

function between(min: number, max: number, share: number): number {
  return min + (max - min) * share;
}

function wholeIn(min: number, max: number, share: number): number {
  const value = between(min, max, share);
  // Whole where the range allows it, since an integer input takes nothing else.
  const whole = Math.round(value);
  return whole >= min && whole <= max ? whole : value;
}
