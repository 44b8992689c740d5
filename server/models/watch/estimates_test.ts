import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { FAMILIES } from "../../metrics/families.ts";
import { Merge } from "../../metrics/merge.ts";
import type { SliceNames } from "../../metrics/slice_names.ts";
import { Tally } from "../../metrics/tally.ts";
import type { OutputMeaning, Prediction } from "../decode/prediction.ts";
import type { CalibrationMaps } from "../folder/calibration_map.ts";
import { Estimates } from "./estimates.ts";

const BINARY: OutputMeaning = { task: "binary", classes: ["No", "Yes"] };
const SAME = { scores: [0, 1], probabilities: [0, 1] };
const HALVED = { scores: [0, 1], probabilities: [0, 0.5] };

function classified(className: string | null, probabilities: readonly number[]): Prediction {
  const score = probabilities[1]!;
  return { kind: "class", className, score, confidence: 0, probabilities };
}

function estimating(meaning: OutputMeaning, maps?: CalibrationMaps, slices?: SliceNames) {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const version = { model: "m", version: "1" };
  return {
    estimates: Estimates.of(tally, version, meaning, maps, slices),
    /** The cells of the expected confusion matrix, by predicted and actual class. */
    cells() {
      const found = merge.collect().filter(({ family }) =>
        family === FAMILIES.modelEstimatedOutcomes
      );
      return Object.fromEntries(
        found.map(({ labels: { slice, predicted, actual, correct }, cells }) => [
          [...(slice === undefined ? [] : [slice]), predicted, actual, correct].join(" "),
          cells[0]!,
        ]),
      );
    },
  };
}

Deno.test("a row adds the probability of each class to the cells of its predicted class", () => {
  const { estimates, cells } = estimating(BINARY, SAME);
  estimates!.count(classified("Yes", [0.25, 0.75]), 0);
  estimates!.count(classified("Yes", [0.5, 0.5]), 0);
  estimates!.count(classified("No", [0.875, 0.125]), 0);
  assertEquals(cells(), {
    "No No true": 0.875,
    "No Yes false": 0.125,
    "Yes No false": 0.75,
    "Yes Yes true": 1.25,
  });
});

Deno.test("the score is calibrated first", () => {
  const { estimates, cells } = estimating(BINARY, HALVED);
  estimates!.count(classified("Yes", [0.25, 0.75]), 0);
  assertEquals(cells()["Yes Yes true"], 0.375);
});

Deno.test("rows that are counted together add what each of them adds", () => {
  const scores = Float64Array.of(0.75, 0.5, 0.125, 0.25, 9);
  const classes = Int32Array.of(1, 1, 0, 1, 1);
  const { estimates, cells } = estimating(BINARY, HALVED);
  for (let row = 0; row < 4; row++) {
    const name = BINARY.classes[classes[row]!]!;
    estimates!.count(classified(name, [1 - scores[row]!, scores[row]!]), 0);
  }
  const together = estimating(BINARY, HALVED);
  const rows = { names: BINARY.classes, classes, scores, confidences: scores, length: 4 };
  assertEquals(together.estimates!.countEach(rows), true);
  assertEquals(together.cells(), cells());
  assertEquals(cells()["Yes Yes true"], 0.75);
});

Deno.test("rows of several classes are not counted together", () => {
  const meaning: OutputMeaning = { task: "multiclass", classes: ["a", "b"] };
  const { estimates, cells } = estimating(meaning, { a: SAME, b: SAME });
  const rows = { names: meaning.classes, classes: Int32Array.of(1), length: 1 };
  const scores = Float64Array.of(0.5);
  assertEquals(estimates!.countEach({ ...rows, scores, confidences: scores }), false);
  assertEquals(Object.values(cells()), [0, 0, 0, 0]);
});

Deno.test("every cell is exposed as 0 before the first row", () => {
  assertEquals(Object.values(estimating(BINARY, SAME).cells()), [0, 0, 0, 0]);
});

Deno.test("probabilities of several classes are calibrated one by one, and then add up to 1", () => {
  const meaning: OutputMeaning = { task: "multiclass", classes: ["a", "b", "c"] };
  const { estimates, cells } = estimating(meaning, { a: HALVED, b: SAME, c: SAME });
  estimates!.count(classified("a", [0.5, 0.25, 0.25]), 0);
  const found = cells();
  for (const actual of ["a", "b", "c"]) {
    assertAlmostEquals(found[`a ${actual} ${actual === "a"}`]!, 1 / 3);
  }
});

Deno.test("without a labelled reference, or with maps of other classes, nothing is expected", () => {
  const meaning: OutputMeaning = { task: "multiclass", classes: ["a", "b", "c"] };
  assertEquals(estimating(BINARY).estimates, undefined);
  assertEquals(estimating(BINARY, { No: SAME, Yes: SAME }).estimates, undefined);
  assertEquals(estimating(meaning, SAME).estimates, undefined);
  assertEquals(estimating(meaning, { a: SAME, b: SAME, d: SAME }).estimates, undefined);
  assertEquals(estimating({ task: "labels", classes: ["a"] }, { a: SAME }).estimates, undefined);
});

Deno.test("a row without a known class or without finite probabilities is left out", () => {
  const { estimates, cells } = estimating(BINARY, SAME);
  estimates!.count(classified(null, [0.5, 0.5]), 0);
  estimates!.count(classified("Perhaps", [0.5, 0.5]), 0);
  estimates!.count(classified("Yes", [NaN, NaN]), 0);
  estimates!.count(classified("Yes", [-Infinity, Infinity]), 0);
  estimates!.count({ kind: "label", className: "Yes" }, 0);
  estimates!.count({ kind: "value", value: 0.5 }, 0);
  assertEquals(Object.values(cells()), [0, 0, 0, 0]);
});

Deno.test("a row of several classes that its maps all rule out is left out", () => {
  const meaning: OutputMeaning = { task: "multiclass", classes: ["a", "b", "c"] };
  const never = { scores: [0], probabilities: [0] };
  const { estimates, cells } = estimating(meaning, { a: never, b: never, c: never });
  estimates!.count(classified("a", [0.5, 0.25, 0.25]), 0);
  assertEquals(Object.values(cells()), Array(9).fill(0));
});

Deno.test("slices have cells of their own", () => {
  const slices = { labels: ["plan=free", "plan=pro", "plan=other"], listed: [0, 1] };
  const { estimates, cells } = estimating(BINARY, SAME, slices);
  assertEquals(Object.keys(cells()).length, 8);
  estimates!.count(classified("Yes", [0.25, 0.75]), 1);
  estimates!.count(classified("Yes", [0.5, 0.5]), 2);
  assertEquals(cells()["plan=pro Yes Yes true"], 0.75);
  assertEquals(cells()["plan=free Yes Yes true"], 0);
  assertEquals(cells()["plan=other Yes No false"], 0.5);
});

/** Names, and a map for each that keeps its score. */
function many(count: number): { meaning: OutputMeaning; maps: CalibrationMaps } {
  const classes = Array.from({ length: count }, (_, i) => i === 0 ? "other" : `c${i}`);
  const maps = Object.fromEntries(classes.map((name) => [name, SAME]));
  return { meaning: { task: "multiclass", classes }, maps };
}

Deno.test("up to 20 classes have a cell for each pair", () => {
  const { meaning, maps } = many(20);
  assertEquals(Object.keys(estimating(meaning, maps).cells()).length, 400);
});

Deno.test("with more classes all wrong predictions of a class are one cell", () => {
  const { meaning, maps } = many(21);
  const { estimates, cells } = estimating(meaning, maps);
  estimates!.count(classified("c1", [0.25, 0.5, 0.25, ...Array(18).fill(0)]), 0);
  estimates!.count(classified("other", [1, ...Array(20).fill(0)]), 0);
  const found = cells();
  assertEquals(Object.keys(found).length, 42);
  assertEquals([found["c1 c1 true"], found["c1 other false"]], [0.5, 0.5]);
  assertEquals([found["other other true"], found["other  false"]], [1, 0]);
});
