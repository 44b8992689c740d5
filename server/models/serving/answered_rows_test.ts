import { assertEquals } from "@std/assert/mod.js";
import { FAMILIES } from "../../metrics/families.ts";
import { classPredictionsOf, type ClassRow } from "../decode/testing/class_predictions.ts";
import type { PredictionDecoder, Predictions, Task } from "../decode/prediction.ts";
import { TensorPredictions } from "../decode/tensor_predictions.ts";
import { ValuePredictions } from "../decode/value_predictions.ts";
import { NO_KEY } from "../watch/prediction_id.ts";
import { Counting } from "../watch/testing/counting.ts";
import type { Slices } from "../watch/slices.ts";
import { testFiles } from "../testing/versions.ts";
import { AnsweredRows } from "./answered_rows.ts";
import { createCounts } from "./create_counts.ts";

const NAMES = ["no", "yes"];
const MAP = { scores: [0, 1], probabilities: [0, 0.5] };
const REFERENCE = { rows: 1, features: {}, calibration_map: MAP };

/** Every row is in the next slice. */
const SLICES = {
  labels: ["a", "b", "c"],
  listed: [0, 1, 2],
  slicesOf: (_: unknown, rows: number) => Array.from({ length: rows }, (_, row) => row % 3),
} as unknown as Slices;

/** All series of a version that has answered these groups of rows. */
function countedOf(groups: readonly Predictions[], task: Task = "binary", slices?: Slices) {
  const counts = new Counting();
  const decoder: PredictionDecoder = {
    ...{ task, classes: task === "binary" ? NAMES : [], fetches: [] },
    decode: () => ({ kind: "tensors", tensors: [] }),
  };
  const files = testFiles("logits", { reference: REFERENCE });
  const rows = new AnsweredRows(counts.tally, {
    ...{ files, decoder, slices, columns: [], recentRows: undefined, idKey: NO_KEY },
    counts: createCounts(counts.tally, files, decoder, slices),
  });
  for (const group of groups) rows.count([], group.length, group);
  const families = [FAMILIES.modelPredictions, FAMILIES.modelScore, FAMILIES.modelConfidence];
  return [...families, FAMILIES.modelEstimatedOutcomes, FAMILIES.modelPredictionValues].map((
    family,
  ) => counts.series(family).map(({ labels, cells }) => [family.name, labels, [...cells]]));
}

const REGULAR: readonly ClassRow[] = [[1, 0.75, 0.75], [0, 0.25, 0.75], [1, 0.5, 0.5]];
const groups: readonly (readonly [name: string, rows: readonly ClassRow[]])[] = [
  ["classes with finite numbers", REGULAR],
  ["classes of which one is missing", [...REGULAR, [-1, 0.5, 0.5]]],
  ["classes of which one has a score that is NaN", [...REGULAR, [0, NaN, 0.5]]],
  ["fewer rows than there are classes", [[1, 0.75, 0.75]]],
];
for (const [name, rows] of groups) {
  Deno.test(`${name} are counted together as each alone is`, () => {
    const together = classPredictionsOf(NAMES, ...rows);
    const alone = countedOf([...together].map((one) => [one]));
    assertEquals(countedOf([together]), alone);
    assertEquals(alone.every((series) => series.length > 0), true);
  });
}

const others: readonly (readonly [task: Task, predictions: Predictions])[] = [
  ["regression", new ValuePredictions(Float64Array.of(1, NaN, 3))],
  ["tensor", new TensorPredictions([], [], 0, 3)],
];
for (const [task, together] of others) {
  Deno.test(`rows of the task ${task} are counted together as each alone is`, () => {
    const counted = countedOf([together], task);
    assertEquals(counted, countedOf([...together].map((one) => [one]), task));
    assertEquals(counted[0]!.map(([, , cells]) => cells), [[3]]);
  });
}

const sliced: readonly (readonly [task: Task, predictions: Predictions])[] = [
  ["binary", classPredictionsOf(NAMES, ...REGULAR)],
  ["regression", new ValuePredictions(Float64Array.of(1, 2, 3))],
];
for (const [task, together] of sliced) {
  Deno.test(`rows of the task ${task} are counted in their slices`, () => {
    const [predictions] = countedOf([together], task, SLICES);
    const counted = predictions!.filter(([, , cells]) => (cells as number[])[0] === 1);
    assertEquals(counted.map(([, labels]) => (labels as { slice: string }).slice).toSorted(), [
      ...["a", "b", "c"],
    ]);
  });
}
