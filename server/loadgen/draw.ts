import {
  type CategoryValue,
  type Feature,
  type Manifest,
  mayBeAbsent,
  type NumberFeature,
} from "../models/folder/manifest.ts";
import type {
  NumberProfile,
  Reference,
  Segment,
  SegmentFeature,
} from "../models/folder/reference.ts";
import type { Row } from "../models/table/row_reader.ts";
import type { Random } from "../random.ts";

/** Draws one row. */
export type DrawRow = (random: Random) => Row;

/** Draws one value of a feature. */
type Draw = (random: Random) => CategoryValue | null;

/**
 * @returns a function that draws rows like the training data of a version
 *
 * With segments in the reference, a row is drawn from one segment, which keeps
 * related values together, such as "No internet service" in seven features.
 * Without segments each feature is drawn independently from its bins, and without
 * a reference from the ranges and values in the manifest.
 */
export function rowDrawer(manifest: Manifest, reference: Reference | undefined): DrawRow {
  const { features } = manifest;
  if (reference === undefined) return drawerOf(features, drawFromManifest);
  const { segments } = reference;
  if (segments === undefined) {
    return drawerOf(features, (feature) => drawFromProfile(feature, reference));
  }
  const chosen = choice(segments.map(({ share }) => share));
  const drawers = segments.map((segment) =>
    drawerOf(features, (feature) => drawFromSegment(feature, segment))
  );
  return (random) => drawers[chosen(random)]!(random);
}

function drawerOf(features: readonly Feature[], drawOf: (feature: Feature) => Draw): DrawRow {
  const draws = features.map((feature) => [feature.name, drawOf(feature)] as const);
  return (random) => Object.fromEntries(draws.map(([name, draw]) => [name, draw(random)]));
}

/** The same as `draw_value` in models/training.py. */
function drawFromSegment(feature: Feature, segment: Segment): Draw {
  const profile = segment.features[feature.name]!;
  const draw = feature.type === "category"
    ? drawCategory(feature.values, profile.shares)
    : drawSegmentNumber(feature, profile);
  return orAbsent(feature, profile.missing, draw);
}

function drawFromProfile(feature: Feature, reference: Reference): Draw {
  const profile = reference.features[feature.name]!;
  const draw = profile.type === "category"
    ? drawCategory(profile.values, profile.shares)
    : drawProfileNumber(feature as NumberFeature, profile);
  return orAbsent(feature, profile.missing, draw);
}

/** The manifest has no shares, so all its values are equally likely. */
function drawFromManifest(feature: Feature): Draw {
  if (feature.type === "category") return drawCategory(feature.values, feature.values.map(() => 1));
  const { max = (feature.min ?? 0) + 1 } = feature;
  const { min = Math.min(0, max - 1) } = feature;
  return (random) => rounded(uniform(min, max, random), feature.step);
}

function drawCategory(values: readonly CategoryValue[], shares: readonly number[]): Draw {
  const chosen = choice(shares);
  return (random) => values[chosen(random)]!;
}

function drawSegmentNumber({ step }: NumberFeature, { edges, shares }: SegmentFeature): Draw {
  const bin = choice(shares);
  return (random) => {
    const k = bin(random);
    return rounded(uniform(edges![k]!, edges![k + 1]!, random), step);
  };
}

/**
 * Draws from the bins in which live values are counted.
 *
 * A bin includes its upper edge and excludes its lower one. Rounding must not move
 * a value into the bin below, which would look like drift.
 */
function drawProfileNumber({ step }: NumberFeature, profile: NumberProfile): Draw {
  const bin = choice(profile.shares);
  const limits = [profile.min, ...profile.edges, profile.max];
  return (random) => {
    const k = bin(random);
    const low = limits[k]!;
    const high = limits[k + 1]!;
    if (step === undefined) return rounded(uniform(low, high, random), step);
    return drawMultiple(low, high, k === 0, step, random) ??
      rounded(uniform(low, high, random), undefined);
  };
}

// Edges such as 20.05 are not multiples of 0.05 to the last bit.
const STEP_TOLERANCE = 1e-6;

/** A multiple of the step in a bin, all equally likely; undefined when the bin has none. */
function drawMultiple(
  low: number,
  high: number,
  withLow: boolean,
  step: number,
  random: Random,
): number | undefined {
  const first = withLow
    ? Math.ceil(low / step - STEP_TOLERANCE)
    : Math.floor(low / step + STEP_TOLERANCE) + 1;
  const last = Math.floor(high / step + STEP_TOLERANCE);
  if (first > last) return undefined;
  return cleanDigits((first + Math.floor(random() * (last - first + 1))) * step);
}

/** Rounds to the step of the feature, or to six significant digits without a step. */
export function rounded(value: number, step: number | undefined): number {
  if (step === undefined) return Number(value.toPrecision(6));
  return cleanDigits(Math.round(value / step) * step);
}

/** 0.15, not 0.15000000000000002. */
function cleanDigits(value: number): number {
  return Number(value.toPrecision(12));
}

function uniform(low: number, high: number, random: Random): number {
  return low + random() * (high - low);
}

/** Omits an optional value as often as the training data did. */
function orAbsent(feature: Feature, missing: number, draw: Draw): Draw {
  if (!mayBeAbsent(feature) || missing === 0) return draw;
  return (random) => random() < missing ? null : draw(random);
}

/** Draws an index with the given shares, whose sum may differ a little from 1. */
function choice(shares: readonly number[]): (random: Random) => number {
  let total = 0;
  const ends = shares.map((share) => total += share);
  return (random) => {
    const at = random() * total;
    return ends.findIndex((end) => at < end);
  };
}
