import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { FAMILIES } from "../../metrics/families.ts";
import type { SliceNames } from "../../metrics/slice_names.ts";
import { assertThrowsKind } from "../../testing/assert_kind.ts";
import type { Prediction, Predictions, Task } from "../decode/prediction.ts";
import { classPredictionsOf } from "../decode/testing/class_predictions.ts";
import { ValuePredictions } from "../decode/value_predictions.ts";
import type { Reference } from "../folder/reference.ts";
import { Labelling } from "./labelling.ts";
import { NO_KEY, readPredictionId } from "./prediction_id.ts";
import { Counting } from "./testing/counting.ts";

const VERSION = { model: "m", version: "1" };
const NOW_MS = Date.UTC(2026, 0, 1);

interface Parts {
  readonly reference?: Reference;
  readonly slices?: SliceNames;
}

function labelling(task: Task, classes: readonly string[], { reference, slices }: Parts = {}) {
  const counts = new Counting();
  const meaning = { task, classes };
  const idKey = NO_KEY;
  const made = Labelling.of(counts.tally, VERSION, { meaning, reference, slices, idKey });
  return { counts, labelling: made! };
}

function classPrediction(className: string | null, score = 0.75): Prediction {
  return { kind: "class", className, score, confidence: score, probabilities: [] };
}

/** Values as they are decoded together. */
const values = (...numbers: number[]) => new ValuePredictions(Float64Array.from(numbers));

/** What the id of a prediction says. */
function recordOf(labelling: Labelling, prediction: Prediction, slice = 0) {
  const [id] = labelling.idsOf([prediction], Uint16Array.of(slice), NOW_MS);
  const { classIndex, score, slice: own, timeMs } = readPredictionId(id, NO_KEY);
  return { classIndex, score, slice: own, timeMs };
}

Deno.test("the id of a class has its position and its score", () => {
  const { labelling: binary } = labelling("binary", ["No", "Yes"]);
  assertEquals(recordOf(binary, classPrediction("Yes"), 3), {
    ...{ classIndex: 1, score: 0.75, slice: 3, timeMs: NOW_MS },
  });
});

Deno.test("the id of a class without probabilities has no score", () => {
  const { labelling: labels } = labelling("labels", ["a", "b", "c"]);
  const { classIndex, score } = recordOf(labels, { kind: "label", className: "c" });
  assertEquals([classIndex, score], [2, NaN]);
});

Deno.test("the id of a value has the value, also of an integer that is a bigint", () => {
  const { labelling: regression } = labelling("regression", []);
  assertEquals(recordOf(regression, { kind: "value", value: -1.5 }).score, -1.5);
  assertEquals(recordOf(regression, { kind: "value", value: 12n }).score, 12);
});

Deno.test("a prediction without a class has no id, also where a class has no name", () => {
  const { labelling: unnamed } = labelling("binary", ["", "b"]);
  const nameless = classPrediction(null, 0.5);
  assertEquals([...unnamed.idsOf([nameless], undefined, NOW_MS)], [undefined]);
  assertEquals([...unnamed.idsOf([nameless, nameless], undefined, NOW_MS)], [undefined, undefined]);
  assertEquals(recordOf(unnamed, classPrediction("")).classIndex, 0);
});

Deno.test("values that were decoded together have the ids that each would have alone", () => {
  const { labelling: regression } = labelling("regression", []);
  const ids = [...regression.idsOf(values(-1.5, NaN, 12), undefined, NOW_MS)];
  assertEquals(ids[1], undefined);
  assertEquals([ids[0], ids[2]].map((id) => readPredictionId(id, NO_KEY).score), [-1.5, 12]);
});

const several: readonly (readonly [name: string, predictions: Predictions])[] = [
  ["several predictions", [
    classPrediction("Yes", 0.9),
    classPrediction(null, NaN),
    classPrediction("No", 0.125),
  ]],
  [
    "predictions that were decoded together",
    classPredictionsOf(["No", "Yes"], [1, 0.9, 0.9], [-1, NaN, NaN], [0, 0.125, 0.875]),
  ],
];
for (const [name, predictions] of several) {
  Deno.test(`${name} have the ids that each would have alone`, () => {
    const { labelling: binary } = labelling("binary", ["No", "Yes"]);
    const ids = [...binary.idsOf(predictions, Uint16Array.of(3, 4, 5), NOW_MS)];
    assertEquals(ids[1], undefined);
    const read = [ids[0], ids[2]].map((id) => readPredictionId(id, NO_KEY));
    assertEquals(read.map(({ classIndex, score, slice }) => [classIndex, score, slice]), [
      ...[[1, 0.9, 3], [0, 0.125, 5]],
    ]);
  });
}

Deno.test("ids are those of a version: another one, or one with other slices, does not read them", () => {
  const slices = { labels: ["a", "b"], listed: [0, 1] };
  const { labelling: plain } = labelling("binary", ["No", "Yes"]);
  const { labelling: sliced } = labelling("binary", ["No", "Yes"], { slices });
  const other = Labelling.of(new Counting().tally, { ...VERSION, version: "2" }, {
    ...{ meaning: { task: "binary", classes: ["No", "Yes"] }, reference: undefined },
    ...{ slices: undefined, idKey: NO_KEY },
  })!;
  const prints = [plain, sliced, other].map(({ fingerprint }) => fingerprint);
  assertEquals(new Set(prints).size, 3);
  const again = labelling("binary", ["No", "Yes"]).labelling;
  assertEquals(again.fingerprint, plain.fingerprint);
});

const unlabelled: readonly (readonly [string, Task, Prediction])[] = [
  ["a class that the model does not have", "binary", classPrediction("Maybe")],
  ["no class at all", "binary", classPrediction(null, NaN)],
  ["several values", "regression", { kind: "value", value: [1, 2] }],
  ["one of several values", "regression", { kind: "value", value: [1] }],
  ["a value that is no number", "regression", { kind: "value", value: NaN }],
  ["tensors", "regression", { kind: "tensors", tensors: [] }],
];
for (const [name, task, prediction] of unlabelled) {
  Deno.test(`a prediction of ${name} has no id`, () => {
    const classes = task === "regression" ? [] : ["No", "Yes"];
    const { labelling: made } = labelling(task, classes);
    assertEquals(made.idsOf([prediction], undefined, NOW_MS), [undefined]);
  });
}

Deno.test("nothing can be labelled where classes are not known, or only tensors are", () => {
  const many = Array.from({ length: 65_537 }, (_, i) => String(i));
  assertEquals(labelling("labels", []).labelling, undefined);
  assertEquals(labelling("tensor", []).labelling, undefined);
  assertEquals(labelling("labels", many).labelling, undefined);
});

Deno.test("a class is read by its name, and a value as a number", () => {
  const { labelling: binary } = labelling("binary", ["0", "1"]);
  assertEquals(["1", 1, 0, "1.0", true].map((actual) => read(binary, actual)), [
    ...[1, 1, 0, 1, 'actual: true is no class of the model: the classes are "0", "1"'],
  ]);
  const { labelling: regression } = labelling("regression", []);
  assertEquals([2.5, "2.5", "x", true, [2], Infinity].map((actual) => read(regression, actual)), [
    ...[2.5, 2.5],
    'actual: "x" is no number: expected a number',
    "actual: true is no number: expected a number",
    "actual: an array of 1 is no number: expected a number",
    "actual: Infinity is no number: expected a number",
  ]);
});

function read(labelling: Labelling, actual: unknown): unknown {
  try {
    return labelling.readActual(actual);
  } catch (error) {
    return (error as Error).message;
  }
}

Deno.test("a label without a class or value is refused", () => {
  const { labelling: binary } = labelling("binary", ["No", "Yes"]);
  const { labelling: regression } = labelling("regression", []);
  for (const none of [undefined, null, "", " "]) {
    const message = "actual: expected the actual class";
    assertThrowsKind(() => binary.readActual(none), "invalid_input", message);
    const other = "actual: expected the actual value";
    assertThrowsKind(() => regression.readActual(none), "invalid_input", other);
  }
});

Deno.test("a version covers the ids that it can have made", () => {
  const slices = { labels: ["a", "b"], listed: [0, 1] };
  const { labelling: binary } = labelling("binary", ["No", "Yes"], { slices });
  const covers = (classIndex: number, slice: number) =>
    binary.covers({ classIndex, slice, score: 0, timeMs: 0 });
  assertEquals([covers(1, 1), covers(2, 0), covers(0, 2)], [true, false, false]);
  const { labelling: regression } = labelling("regression", []);
  const record = { classIndex: 0, slice: 0, score: 0, timeMs: 0 };
  assertEquals(regression.covers(record), true);
  assertEquals(regression.covers({ ...record, classIndex: 1 }), false);
  assertEquals(regression.covers({ ...record, slice: 1 }), false);
});

// Scores and labels of rows, and what scikit-learn 1.9.1 says of them.
const SCORES = [0.03, 0.1, 0.14, 0.27, 0.3, 0.42, 0.55, 0.61, 0.7, 0.83, 0.97, 1, 0, 0.5, 0.02];
const ACTUAL = [0, 0, 1, 0, 0, 1, 0, 1, 1, 1, 1, 0, 0, 1, 1];

/** Counts the rows above, predicted as 1 from 0.5 on. */
function scored() {
  const { counts, labelling: binary } = labelling("binary", ["No", "Yes"]);
  for (const [i, score] of SCORES.entries()) {
    binary.count({ classIndex: Number(score >= 0.5), score, slice: 0, timeMs: 0 }, ACTUAL[i]!, 0);
  }
  return counts;
}

Deno.test("the confusion matrix is that of scikit-learn", () => {
  const counts = scored();
  const row = (actual: string) => counts.by(FAMILIES.modelOutcomes, "predicted", { actual });
  assertEquals([row("No"), row("Yes")], [{ No: 5, Yes: 2 }, { No: 3, Yes: 5 }]);
});

Deno.test("log loss and Brier score are those of scikit-learn", () => {
  const counts = scored();
  assertEquals(counts.total(FAMILIES.modelLabelledRows), 15);
  assertAlmostEquals(counts.total(FAMILIES.modelLogLoss), 46.155910158751254, 1e-9);
  assertAlmostEquals(counts.total(FAMILIES.modelSquaredScoreErrors), 4.0346, 1e-12);
});

Deno.test("calibration bins are those of scikit-learn's calibration_curve", () => {
  const counts = scored();
  const rows = counts.values(FAMILIES.modelCalibrationRows);
  const hits = counts.values(FAMILIES.modelCalibrationHits);
  const sums = counts.values(FAMILIES.modelCalibrationScores);
  const filled = [...rows.keys()].filter((bin) => rows[bin]! > 0);
  assertEquals(rows.length, 10);
  assertEquals(filled.map((bin) => hits[bin]! / rows[bin]!), [0.25, 1, 0, 1, 0, 1, 1, 0.5]);
  const means = [0.0375, 0.14, 0.285, 0.46, 0.55, 0.655, 0.83, 0.985];
  for (const [i, bin] of filled.entries()) {
    assertAlmostEquals(sums[bin]! / rows[bin]!, means[i]!, 1e-12);
  }
});

Deno.test("ROC AUC and average precision of the score bins are those of scikit-learn", () => {
  const counts = scored();
  const of = (actual: string) => counts.values(FAMILIES.modelOutcomeScores, { actual });
  const [negatives, positives] = [of("No"), of("Yes")];
  assertEquals([negatives.length, positives.length], [50, 50]);
  let [below, above, area, precision] = [0, 0, 0, 0];
  for (let bin = 0; bin < 50; bin++) {
    area += positives[bin]! * (below + negatives[bin]! / 2);
    below += negatives[bin]!;
  }
  let hits = 0;
  for (let bin = 49; bin >= 0; bin--) {
    hits += positives[bin]!;
    above += positives[bin]! + negatives[bin]!;
    if (above > 0) precision += positives[bin]! * (hits / above);
  }
  // The scores 0 and 0.02 share a bin, so that one pair of 56 counts half instead of whole.
  assertAlmostEquals(area / 56, 0.6785714285714286 - 0.5 / 56, 1e-12);
  assertAlmostEquals(precision / 8, 0.6735930735930736 - (8 / 14 - 8 / 15) / 8, 1e-12);
});

Deno.test("the cumulative reading counts scores up to each bound", () => {
  const counts = scored();
  const up = counts.by(FAMILIES.modelOutcomeScoresCumulative, "le", { actual: "Yes" });
  assertEquals([up["0.02"], up["0.14"], up["0.5"], up["0.82"], up["1"]], [1, 2, 4, 6, 8]);
});

Deno.test("a score that is no number counts only for the classes", () => {
  const { counts, labelling: binary } = labelling("binary", ["No", "Yes"]);
  for (const score of [NaN, Infinity]) {
    binary.count({ classIndex: 1, score, slice: 0, timeMs: 0 }, 1, 0);
  }
  assertEquals(counts.total(FAMILIES.modelOutcomes, { correct: "true" }), 2);
  assertEquals(counts.total(FAMILIES.modelLabelledRows), 0);
  assertEquals(counts.total(FAMILIES.modelCalibrationRows), 0);
});

Deno.test("with several classes a score is a hit when the class was right", () => {
  const { counts, labelling: several } = labelling("multiclass", ["a", "b", "c"]);
  several.count({ classIndex: 2, score: 0.65, slice: 0, timeMs: 0 }, 2, 0);
  several.count({ classIndex: 1, score: 0.65, slice: 0, timeMs: 0 }, 2, 0);
  several.count({ classIndex: 1, score: 0.65, slice: 0, timeMs: 0 }, 0, 0);
  assertEquals(counts.total(FAMILIES.modelCalibrationRows, { bin: "0.7" }), 3);
  assertEquals(counts.total(FAMILIES.modelCalibrationHits, { bin: "0.7" }), 1);
  assertEquals(counts.series(FAMILIES.modelLogLoss), []);
});

Deno.test("classes without probabilities have no scores to count", () => {
  const { counts } = labelling("labels", ["a", "b"]);
  assertEquals(counts.series(FAMILIES.modelOutcomes).length, 4);
  assertEquals(counts.series(FAMILIES.modelCalibrationRows), []);
  assertEquals(counts.series(FAMILIES.modelLabelledRows), []);
});

// Predicted and actual values, and what scikit-learn says of them.
const VALUES = [11, 12, 9.5, 26, 20, 11.1];
const ACTUAL_VALUES = [10, 12.5, 9, 30, 18.2, 11.1];
const REFERENCE: Reference = {
  rows: 10,
  features: {},
  value: { mean: 14, stddev: 8, min: 0, max: 40, missing: 0, edges: [], shares: [1] },
  quality: { mse: 4 },
};

function valued(reference?: Reference) {
  const { counts, labelling: regression } = labelling(
    "regression",
    [],
    reference === undefined ? {} : { reference },
  );
  for (const [i, score] of VALUES.entries()) {
    regression.count({ classIndex: 0, score, slice: 0, timeMs: 0 }, ACTUAL_VALUES[i]!, 0);
  }
  return counts;
}

Deno.test("MAE, MSE and R² of a regression are those of scikit-learn", () => {
  for (const reference of [REFERENCE, undefined]) {
    const counts = valued(reference);
    const rows = counts.total(FAMILIES.modelLabelledRows);
    const squares = counts.total(FAMILIES.modelSquaredErrors);
    assertEquals(rows, 6);
    assertAlmostEquals(counts.total(FAMILIES.modelErrors), 7.8, 1e-12);
    assertAlmostEquals(squares, 20.74, 1e-12);
    const { positive, negative } = counts.by(FAMILIES.modelActualDeviations, "sign");
    const mean = (positive! - negative!) / rows;
    const spread = counts.total(FAMILIES.modelActualSquaredDeviations) - rows * mean ** 2;
    assertAlmostEquals(1 - squares / spread, 0.934696362224228, 1e-12);
    // Of the actual values: the reference's mean is where distances begin.
    assertAlmostEquals(mean + (reference === undefined ? 0 : 14), 15.133333333333333, 1e-12);
  }
});

Deno.test("errors of a regression are added up above and below 0, and counted in bins", () => {
  const counts = valued(REFERENCE);
  const { positive, negative } = counts.by(FAMILIES.modelErrors, "sign");
  assertAlmostEquals(positive!, 3.3, 1e-12);
  assertAlmostEquals(negative!, 4.5, 1e-12);
  const bins = counts.by(FAMILIES.modelResiduals, "bin");
  const filled = Object.entries(bins).filter(([, rows]) => rows > 0);
  assertEquals(filled, [["(-5,-4]", 1], ["(-1,0]", 2], ["(0,1]", 2], ["(1,2]", 1]]);
  assertEquals(Object.keys(bins).length, 12);
  assertEquals(valued().series(FAMILIES.modelResiduals), []);
});

Deno.test("an actual value whose square is no number is left out", () => {
  const { counts, labelling: regression } = labelling("regression", []);
  regression.count({ classIndex: 0, score: 1, slice: 0, timeMs: 0 }, 1e200, 0);
  assertEquals(counts.total(FAMILIES.modelLabelledRows), 0);
  assertEquals(counts.total(FAMILIES.modelErrors), 0);
});

Deno.test("labels are counted for the slice of their row", () => {
  const slices = { labels: ["color=red", "color=blue", "color=other"], listed: [0, 1] };
  const { counts, labelling: binary } = labelling("binary", ["No", "Yes"], { slices });
  binary.count({ classIndex: 1, score: 0.9, slice: 1, timeMs: 0 }, 1, 0);
  assertEquals(counts.by(FAMILIES.modelLabelledRows, "slice"), { "color=red": 0, "color=blue": 1 });
  binary.count({ classIndex: 1, score: 0.9, slice: 2, timeMs: 0 }, 1, 0);
  assertEquals(counts.by(FAMILIES.modelLabelledRows, "slice")["color=other"], 1);
  assertEquals(counts.total(FAMILIES.modelOutcomes, { slice: "color=blue" }), 1);
});

Deno.test("the delay of labels is observed in seconds, and is never negative", () => {
  const { counts, labelling: binary } = labelling("binary", ["No", "Yes"]);
  for (const delayMs of [90_000, -500]) {
    binary.count({ classIndex: 1, score: 0.9, slice: 0, timeMs: 0 }, 1, delayMs);
  }
  const { cells } = counts.series(FAMILIES.modelFeedbackDelay)[0]!;
  assertEquals([...cells].slice(0, 6), [90, 1, 0, 0, 1, 0]);
});

Deno.test("results of labels are counted from 0", () => {
  const { counts, labelling: binary } = labelling("binary", ["No", "Yes"]);
  binary.countResult("late");
  assertEquals(counts.by(FAMILIES.modelFeedback, "result"), {
    ...{ matched: 0, duplicate: 0, unknown: 0, late: 1, invalid: 0 },
  });
});
