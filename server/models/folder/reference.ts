import * as z from "zod";
import type { Problem } from "../../errors.ts";
import { calibrationMapSchema } from "./calibration_map.ts";
import { parseDocument } from "./document.ts";
import { categoryValue, type Feature, type Manifest } from "./manifest.ts";
import { qualitySchema } from "./quality.ts";

const share = z.number().min(0).max(1);
const shares = z.array(share).min(1).max(10_001);
// Shares are rounded in the file; a larger deviation of their sum is a mistake.
const SUM_TOLERANCE = 1e-3;

const numberProfile = z.looseObject({
  type: z.literal("number"),
  missing: share.default(0),
  mean: z.number(),
  stddev: z.number().min(0),
  min: z.number(),
  max: z.number(),
  /** Inner bin edges, strictly ascending: bin k holds `edges[k-1] < x <= edges[k]`. */
  edges: z.array(z.number()),
  /** Share of the present values in each bin, one more than edges. */
  shares,
});

const categoryProfile = z.looseObject({
  type: z.literal("category"),
  missing: share.default(0),
  values: z.array(categoryValue).min(1),
  shares,
});

const segmentFeature = z.looseObject({
  /**
   * Number: all bin edges, with the lowest and highest. Values are uniform inside a bin; two equal
   * edges stand for a single value.
   */
  edges: z.array(z.number()).optional(),
  /** Share of the present values in each bin, or of each of the manifest's values. */
  shares,
  missing: share.default(0),
});

/** How scores lie between 0 and 1. */
const scoreProfile = z.looseObject({
  edges: z.array(z.number().min(0).max(1)),
  shares,
  mean: z.number().optional(),
  stddev: z.number().min(0).optional(),
});

const referenceSchema = z.looseObject({
  rows: z.int().positive(),
  features: z.record(z.string(), z.discriminatedUnion("type", [numberProfile, categoryProfile])),
  /** A mixture of profiles that keeps the features of a row together, for realistic rows. */
  segments: z.array(
    z.looseObject({ share, features: z.record(z.string(), segmentFeature) }),
  ).optional(),
  classes: z.record(z.string(), share).optional(),
  /** Of the positive class, or for several classes of the predicted one. */
  score: scoreProfile.optional(),
  /** Of the likeliest class. */
  confidence: scoreProfile.optional(),
  /** What a regression predicts. */
  value: numberProfile.omit({ type: true }).optional(),
  /** From the scores of labelled rows to probabilities. */
  calibration_map: calibrationMapSchema.optional(),
  /** Of labelled rows. */
  quality: qualitySchema.optional(),
});

/** `reference.json`: a profile of the training data. Further fields are kept. */
export type Reference = Readonly<z.infer<typeof referenceSchema>>;
export type NumberProfile = Readonly<z.infer<typeof numberProfile>>;
export type CategoryProfile = Readonly<z.infer<typeof categoryProfile>>;
export type Segment = NonNullable<Reference["segments"]>[number];
export type SegmentFeature = Segment["features"][string];

/** Reads `reference.json`, and compares it with its manifest. */
export function parseReference(
  text: string,
  manifest: Manifest,
): { readonly value: Reference } | { readonly problems: readonly Problem[] } {
  const parsed = parseDocument(referenceSchema, text);
  if ("problems" in parsed) return parsed;
  const problems = [
    ...profileProblems(parsed.value, manifest),
    ...segmentProblems(parsed.value.segments, manifest),
  ];
  return problems.length > 0 ? { problems } : parsed;
}

/** Reads a reference that this program has made: it describes only the features that are watched. */
export function parseWrittenReference(
  text: string,
): { readonly value: Reference } | { readonly problems: readonly Problem[] } {
  return parseDocument(referenceSchema, text);
}

function* profileProblems(reference: Reference, manifest: Manifest): Generator<Problem> {
  const types = new Map(manifest.features.map((feature) => [feature.name, feature.type]));
  for (const name of types.keys()) {
    if (!Object.hasOwn(reference.features, name)) {
      yield { field: "features", message: `no profile of the feature "${name}"` };
    }
  }
  for (const [name, profile] of Object.entries(reference.features)) {
    const field = `features.${name}`;
    const type = types.get(name);
    if (type === undefined) {
      yield { field, message: "model.json has no such feature" };
    } else if (type !== profile.type) {
      yield { field, message: `is a ${profile.type} here and a ${type} in model.json` };
    }
    yield* binProblems(field, profile);
  }
}

function* binProblems(field: string, profile: NumberProfile | CategoryProfile): Generator<Problem> {
  const bins = profile.type === "number" ? profile.edges.length + 1 : profile.values.length;
  if (profile.shares.length !== bins) {
    yield {
      field: `${field}.shares`,
      message: `expected ${bins} shares, one for each bin, found ${profile.shares.length}`,
    };
  }
  yield* sumProblems(`${field}.shares`, profile.shares);
  if (profile.type !== "number") return;
  for (let i = 1; i < profile.edges.length; i++) {
    if (profile.edges[i]! <= profile.edges[i - 1]!) {
      yield { field: `${field}.edges[${i}]`, message: "edges must be strictly ascending" };
    }
  }
}

function* sumProblems(field: string, shares: readonly number[]): Generator<Problem> {
  const sum = shares.reduce((total, value) => total + value, 0);
  if (Math.abs(sum - 1) > SUM_TOLERANCE) {
    yield { field, message: `must sum to 1, found ${sum.toPrecision(6)}` };
  }
}

function* segmentProblems(segments: Reference["segments"], manifest: Manifest): Generator<Problem> {
  if (segments === undefined) return;
  yield* sumProblems("segments (their share)", segments.map(({ share }) => share));
  for (const [i, segment] of segments.entries()) {
    for (const feature of manifest.features) {
      const field = `segments[${i}].features.${feature.name}`;
      if (!Object.hasOwn(segment.features, feature.name)) {
        yield { field, message: "is missing: a segment describes every feature" };
      } else {
        yield* segmentFeatureProblems(field, segment.features[feature.name]!, feature);
      }
    }
  }
}

function* segmentFeatureProblems(
  field: string,
  { edges = [], shares }: SegmentFeature,
  feature: Feature,
): Generator<Problem> {
  const bins = feature.type === "category" ? feature.values.length : edges.length - 1;
  if (feature.type === "number" && bins < 1) {
    yield { field: `${field}.edges`, message: "a number needs at least 2 edges" };
  } else if (shares.length !== bins) {
    yield {
      field: `${field}.shares`,
      message: `expected ${bins} shares, one for each ${
        feature.type === "category" ? "value" : "bin"
      }, found ${shares.length}`,
    };
  }
  yield* sumProblems(`${field}.shares`, shares);
  if (feature.type !== "number") return;
  for (let k = 1; k < edges.length; k++) {
    if (edges[k]! < edges[k - 1]!) {
      yield { field: `${field}.edges[${k}]`, message: "edges must not descend" };
    }
  }
}
