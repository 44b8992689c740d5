import * as z from "zod";
import { ENGINE_CHOICES } from "../engine_choice.ts";
import type { Problem } from "../../errors.ts";
import { batchingSchema, durationText } from "./batching.ts";
import { parseDocument } from "./document.ts";

/** A category as it stands in JSON. */
export type CategoryValue = string | number | boolean;

// Names become metric labels, URL segments and folder names.
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;
const modelName = z.string().regex(
  NAME,
  'expected letters, digits, "_", "-" or ".", beginning with a letter or digit, at most 100 characters',
);

const featureCommon = {
  name: z.string().min(1).max(200),
  description: z.string().optional(),
  unit: z.string().optional(),
  /** With false, it may be absent or null in a request. */
  required: z.boolean().default(true),
  /** The graph input that the feature is a column of, where the names do not decide it. */
  input: z.string().min(1).optional(),
};

const numberFeature = z.strictObject({
  ...featureCommon,
  type: z.literal("number"),
  /** The range in training: a description, not a limit on requests. */
  min: z.number().optional(),
  max: z.number().optional(),
  /** The distance between possible values, such as 1 for a count: for synthetic examples. */
  step: z.number().positive().optional(),
  /** Replaces an absent value. */
  default: z.number().optional(),
});

export const categoryValue = z.union([z.string(), z.number(), z.boolean()], {
  error: "expected a string, a number, true or false",
});

const categoryFeature = z.strictObject({
  ...featureCommon,
  type: z.literal("category"),
  values: z.array(categoryValue).min(1).max(10_000),
  /** Whether values outside the list reach the model (as no category); else they are refused. */
  accept_unknown: z.boolean().default(false),
  /** Replaces an absent value. */
  default: categoryValue.optional(),
});

const manifestSchema = z.strictObject({
  $schema: z.string().optional(),
  name: modelName,
  description: z.string().default(""),
  owner: z.string().default(""),
  task: z.enum(["binary", "multiclass", "regression"]),
  features: z.array(z.discriminatedUnion("type", [numberFeature, categoryFeature])).min(1).max(
    10_000,
  ),
  /** In the order of the probability columns; for a binary task the second is the positive one. */
  classes: z.array(z.string().min(1).max(100)).min(2).max(1_000).optional(),
  /** Binary: the positive class is predicted from this probability on. */
  threshold: z.number().min(0).max(1).default(0.5),
  default_version: z.union([z.int().positive(), z.string()], {
    error: "expected the number of a version",
  }).transform(String).optional(),
  /**
   * How categories are encoded as numbers: the position in `values`, the value itself (numbers and
   * booleans), or one column for each value. Default: "value" for a feature with a graph input of
   * its own name, else "index".
   */
  category_encoding: z.enum(["index", "value", "one-hot"]).optional(),
  /** The graph output to decode, where names and shapes do not decide it. */
  output: z.string().min(1).optional(),
  /**
   * Whether requests may share a run of the graph. Default: if it is proven that the graph keeps
   * rows apart. With true, the author of the file answers for that. An object has bounds of runs.
   */
  batching: batchingSchema.optional(),
  /** Answers are kept for requests with the same values. Default: none are. */
  cache: z.strictObject({
    /** The most answers that a thread keeps. */
    entries: z.int().min(1).max(1_000_000),
    /** How long an answer is used. Default: until another takes its place. */
    ttl: durationText("24h").optional(),
  }).optional(),
  /** The engine that runs the graph. Default: that of the server's options. */
  engine: z.enum(ENGINE_CHOICES).optional(),
  /** Features whose values split the rows into slices, which are counted apart. */
  slices: z.array(z.string().min(1)).min(1).max(3).optional(),
  /** What a row costs, by its actual class and then by the predicted one; 0 where it is not given. */
  costs: z.record(z.string(), z.record(z.string(), z.number())).optional(),
  /** The function that turns logits into probabilities. */
  activation: z.enum(["none", "sigmoid", "softmax"]).default("none"),
}).superRefine((manifest, context) => {
  for (const { field, message } of crossFieldProblems(manifest)) {
    context.addIssue({ code: "custom", path: field, message });
  }
});

export type NumberFeature = Readonly<z.infer<typeof numberFeature>>;
export type CategoryFeature = Readonly<z.infer<typeof categoryFeature>>;
export type Feature = NumberFeature | CategoryFeature;
/** `model.json`, checked, with every default filled in. */
export type Manifest = Readonly<z.infer<typeof manifestSchema>>;

/** What rows cost, by actual class and then by predicted class. */
export type Costs = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Reads `model.json`, reporting every problem at once with the path of its field. */
export function parseManifest(
  text: string,
): { readonly value: Manifest } | { readonly problems: readonly Problem[] } {
  return parseDocument(manifestSchema, text);
}

/** Whether a folder of this name can be a model. */
export function isModelName(name: unknown): name is string {
  return typeof name === "string" && NAME.test(name);
}

/** Whether a request may omit the feature, or send null for it. */
export function mayBeAbsent(feature: Feature): boolean {
  return !feature.required || feature.default !== undefined;
}

// Each combination of the values is a label value of several metrics.
const MAX_SLICE_VALUES = 20;

interface PathProblem {
  readonly field: (string | number)[];
  readonly message: string;
}

function* crossFieldProblems(
  manifest: {
    readonly task: string;
    readonly features: readonly Feature[];
    readonly classes?: readonly string[] | undefined;
    readonly slices?: readonly string[] | undefined;
    readonly costs?: Costs | undefined;
  },
): Generator<PathProblem> {
  yield* duplicates(
    manifest.features.map((feature) => feature.name),
    (i) => ["features", i, "name"],
  );
  for (const [i, feature] of manifest.features.entries()) {
    yield* featureProblems(feature, ["features", i]);
  }
  yield* sliceProblems(manifest.slices ?? [], manifest.features);
  const { task, classes, costs } = manifest;
  if (task === "regression") {
    if (costs !== undefined) {
      yield { field: ["costs"], message: "a regression has no classes: remove the field" };
    }
    if (classes !== undefined) {
      yield { field: ["classes"], message: "a regression has no classes: remove the field" };
    }
    return;
  }
  if (classes === undefined) {
    yield {
      field: ["classes"],
      message: `a ${task} task needs the class names, in the order of the probability columns`,
    };
    return;
  }
  yield* duplicates(classes, (i) => ["classes", i]);
  if (task === "binary" && classes.length !== 2) {
    yield {
      field: ["classes"],
      message: `a binary task needs exactly 2 classes, found ${classes.length}`,
    };
  }
  yield* costProblems(costs ?? {}, classes);
}

function* sliceProblems(
  slices: readonly string[],
  features: readonly Feature[],
): Generator<PathProblem> {
  yield* duplicates(slices, (i) => ["slices", i]);
  let count = 0;
  for (const [i, name] of slices.entries()) {
    const feature = features.find((one) => one.name === name);
    if (feature === undefined) {
      const names = features.map((one) => one.name).join(", ");
      yield { field: ["slices", i], message: `no feature "${name}"; there are ${names}` };
    } else if (feature.type !== "category") {
      yield { field: ["slices", i], message: `"${name}" is a number: slices need a category` };
    } else count += feature.values.length;
  }
  if (count > MAX_SLICE_VALUES) {
    const message =
      `the features may have ${MAX_SLICE_VALUES} values together, found ${count}: leave one out`;
    yield { field: ["slices"], message };
  }
}

function* costProblems(costs: Costs, classes: readonly string[]): Generator<PathProblem> {
  for (const [actual, byPredicted] of Object.entries(costs)) {
    if (!classes.includes(actual)) {
      yield { field: ["costs", actual], message: `no such class; there are ${classes.join(", ")}` };
      continue;
    }
    for (const predicted of Object.keys(byPredicted)) {
      if (classes.includes(predicted)) continue;
      const field = ["costs", actual, predicted];
      yield { field, message: `no such class; there are ${classes.join(", ")}` };
    }
  }
}

function* featureProblems(feature: Feature, path: (string | number)[]): Generator<PathProblem> {
  if (feature.type === "number") {
    const { min, max } = feature;
    if (min !== undefined && max !== undefined && min > max) {
      yield { field: [...path, "min"], message: `must not be above max (${max}), found ${min}` };
    }
    return;
  }
  yield* duplicates(feature.values, (i) => [...path, "values", i]);
  if (feature.default !== undefined && !feature.values.includes(feature.default)) {
    yield {
      field: [...path, "default"],
      message: `must be one of the values, found ${JSON.stringify(feature.default)}`,
    };
  }
}

function* duplicates(
  values: readonly CategoryValue[],
  path: (index: number) => (string | number)[],
): Generator<PathProblem> {
  const seen = new Set<CategoryValue>();
  for (const [i, value] of values.entries()) {
    if (seen.has(value)) {
      yield { field: path(i), message: `${JSON.stringify(value)} is in the list twice` };
    }
    seen.add(value);
  }
}
