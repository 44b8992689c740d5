import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { FAMILIES } from "../../metrics/families.ts";
import type { Family } from "../../metrics/family.ts";
import { Merge } from "../../metrics/merge.ts";
import { Tally } from "../../metrics/tally.ts";
import type { Prediction, Predictions } from "../decode/prediction.ts";
import { ValuePredictions } from "../decode/value_predictions.ts";
import { classPredictionsOf } from "../decode/testing/class_predictions.ts";
import type { Reference } from "../folder/reference.ts";
import { ask, loadTest, numbers } from "../testing/versions.ts";
import type { LoadedVersion } from "../serving/loaded_version.ts";
import { Counting } from "./testing/counting.ts";
import { numberColumns } from "./testing/number_rows.ts";
import { Watch } from "./watch.ts";
import type { WatchedColumn } from "./watch_plan.ts";

const COLORS = ["blue", "green", "red"];

const REFERENCE: Reference = {
  rows: 1000,
  features: {
    color: { type: "category", missing: 0.1, values: COLORS, shares: [0.5, 0.3, 0.2] },
    weight: {
      ...{ type: "number", missing: 0, mean: 1, stddev: 1, min: 0, max: 10 },
      ...{ edges: [0.1, 2], shares: [0.2, 0.4, 0.4] },
    },
    count: {
      ...{ type: "number", missing: 0.5, mean: 3, stddev: 2, min: 1, max: 5 },
      ...{ edges: [2], shares: [0.5, 0.5] },
    },
  },
  value: {
    ...{ mean: 200, stddev: 50, min: 0, max: 1000, missing: 0 },
    ...{ edges: [300], shares: [0.7, 0.3] },
  },
};

/** A regression with an input for each feature, and what it counts. */
async function pricing() {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const features = [
    { name: "color", type: "category", values: COLORS, accept_unknown: true, required: false },
    ...numbers("weight"),
    { name: "count", type: "number", default: 2 },
  ];
  const version = await loadTest(
    "mixed_inputs",
    { task: "regression", features },
    { reference: REFERENCE },
    tally,
  );
  return { version, ...readerOf(merge) };
}

function readerOf(merge: Merge) {
  return {
    /** The bins of a feature that have rows. */
    bins(feature: string, family: Family = FAMILIES.modelFeatureValues) {
      const series = merge.collect().filter(({ family: own, labels, cells }) =>
        own === family && (labels.feature ?? "") === feature && cells[0]! > 0
      );
      return Object.fromEntries(series.map(({ labels, cells }) => [labels.bin, cells[0]]));
    },
    total(family: Family, labels: Readonly<Record<string, string>>) {
      const found = merge.collect().filter((series) =>
        series.family === family &&
        Object.entries(labels).every(([name, value]) => series.labels[name] === value)
      );
      return found.reduce((sum, { cells }) => sum + cells[0]!, 0);
    },
  };
}

function infer(version: LoadedVersion, colors: string[], weights: number[], counts: bigint[]) {
  const shape = [colors.length, 1];
  return version.infer(
    [
      { datatype: "BYTES", shape, data: colors },
      { datatype: "FP32", shape, data: Float32Array.from(weights) },
      { datatype: "INT64", shape, data: BigInt64Array.from(counts) },
    ],
    [0],
    10_000,
  );
}

Deno.test("records and rows are counted alike", async () => {
  const { version, bins } = await pricing();
  await ask(version, [{ color: "red", weight: 0.1, count: 3 }, ["blue", 7, 9]]);
  assertEquals(bins("color"), { red: 1, blue: 1 });
  assertEquals(bins("weight"), { "[0,0.1]": 1, "(2,10]": 1 });
  assertEquals(bins("count"), { "(2,5]": 1, "(5,+Inf)": 1 });
  await version.retire();
});

Deno.test("tensors of the Open Inference Protocol are counted as the same rows are", async () => {
  const { version, bins } = await pricing();
  await infer(version, ["red", "mauve", ""], [0.1, NaN, -3], [3n, 1n, 0n]);
  assertEquals(bins("color"), { red: 1, other: 1, missing: 1 });
  assertEquals(bins("weight"), { "[0,0.1]": 1, missing: 1, "(-Inf,0)": 1 });
  assertEquals(bins("count"), { "(2,5]": 1, "[1,2]": 1, "(-Inf,1)": 1 });
  await version.retire();
});

Deno.test("a value that was not sent is missing, also where a default stands in for it", async () => {
  const { version, bins, total } = await pricing();
  await ask(version, [{ weight: 1 }, { color: null, weight: 1, count: null }]);
  assertEquals(bins("color"), { missing: 2 });
  assertEquals(bins("count"), { missing: 2 });
  assertEquals(total(FAMILIES.modelFeatureRows, { feature: "count" }), 0);
  await version.retire();
});

Deno.test("a category that the reference does not have is another one", async () => {
  const { version, bins } = await pricing();
  await ask(version, [["mauve", 1, 2]]);
  assertEquals(bins("color"), { other: 1 });
  await version.retire();
});

Deno.test("what is counted has the labels of the model and the version", async () => {
  const { version, total } = await pricing();
  await ask(version, [["red", 0.5, 2]]);
  const labels = { model: "test", version: "1" };
  assertEquals(total(FAMILIES.modelFeatureValues, labels), 3);
  assertEquals(total(FAMILIES.modelPredictionValues, labels), 1);
  await version.retire();
});

Deno.test("a request that is refused counts in no bin", async () => {
  const { version, bins } = await pricing();
  await ask(version, [["red", "heavy", 2]]).catch(() => {});
  assertEquals(bins("color"), {});
  await version.retire();
});

Deno.test("predicted values are counted in bins, and their deviations are added up", async () => {
  const { version, bins, total } = await pricing();
  await ask(version, [["red", 0.5, 2], ["blue", 0.5, 1]]);
  assertEquals(bins("", FAMILIES.modelPredictionValues), { "(300,1000]": 1, "[0,300]": 1 });
  const above = total(FAMILIES.modelPredictionDeviations, { sign: "positive" });
  const below = total(FAMILIES.modelPredictionDeviations, { sign: "negative" });
  assertAlmostEquals(above, 102.5, 1e-9);
  assertAlmostEquals(below, 98.5, 1e-9);
  await version.retire();
});

Deno.test("scores are counted in tenths where no reference says otherwise", async () => {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const version = await loadTest(
    "one_logit",
    {
      ...{ task: "binary", classes: ["no", "yes"], activation: "sigmoid" },
      features: numbers("a", "b"),
    },
    {},
    tally,
  );
  await ask(version, [[0, 0], [3, 0], [-3, 0]]);
  const { bins, total } = readerOf(merge);
  assertEquals(bins("", FAMILIES.modelPredictionValues), {
    ...{ "[0,0.1]": 1, "(0.4,0.5]": 1, "(0.9,1]": 1 },
  });
  assertAlmostEquals(total(FAMILIES.modelPredictionDeviations, { sign: "positive" }), 1.5, 1e-6);
  await version.retire();
});

Deno.test("the score of the predicted class is counted where there are several", async () => {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const version = await loadTest(
    "logits",
    { task: "multiclass", classes: COLORS, features: numbers("a", "b"), activation: "softmax" },
    {
      reference: {
        ...{ rows: 10, features: {} },
        score: { edges: [0.4, 0.9], shares: [0.2, 0.3, 0.5], mean: 0.5, stddev: 0.2 },
      },
    },
    tally,
  );
  await ask(version, [[0, 0]]);
  const { bins, total } = readerOf(merge);
  assertEquals(bins("", FAMILIES.modelPredictionValues), { "[0,0.4]": 1 });
  const below = total(FAMILIES.modelPredictionDeviations, { sign: "negative" });
  assertAlmostEquals(below, 0.5 - 1 / 3, 1e-6);
  assertEquals(bins("a"), {});
  await version.retire();
});

/** What is counted of predictions that are answered in these groups. */
function countedOf(groups: readonly Predictions[]): unknown {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const watch = new Watch(tally, {
    ...{ model: "m", version: "1", columns: [], task: "regression" },
    reference: {
      ...{ rows: 10, features: {} },
      value: {
        ...{ mean: 4, stddev: 2, min: 0, max: 9, missing: 0 },
        ...{ edges: [2, 5], shares: [0.2, 0.3, 0.5] },
      },
    },
  });
  for (const group of groups) watch.countPredictions(group);
  return merge.collect().map(({ family, labels, cells }) => [family.name, labels, [...cells]]);
}

Deno.test("predictions of an answer with many rows are counted as each alone is", () => {
  const predictions = Array.from({ length: 600 }, (_, row): Prediction => {
    // Sums of halves are exact in any order.
    const value = (row * 37 % 23) / 2;
    if (row % 50 === 1) return { kind: "value", value: row % 100 === 1 ? NaN : [1, 2] };
    return row % 3 === 0
      ? { kind: "class", className: "a", score: value, confidence: 1, probabilities: [] }
      : { kind: "value", value: row % 3 === 1 ? value : BigInt(Math.round(value)) };
  });
  const alone = countedOf(predictions.map((one) => [one]));
  assertEquals(countedOf([predictions]), alone);
  assertEquals(countedOf([predictions.slice(0, 2), predictions.slice(2)]), alone);
});

Deno.test("predictions that were decoded together are counted as each alone is", () => {
  const scores = Array.from({ length: 600 }, (_, row) => row % 50 === 1 ? NaN : (row % 23) / 2);
  const together = classPredictionsOf(["a"], ...scores.map((score) => [0, score, 1] as const));
  assertEquals(countedOf([together]), countedOf([...together].map((one) => [one])));
  assertEquals(countedOf([together.slice(3, 9)]), countedOf([[...together].slice(3, 9)]));
  const values = new ValuePredictions(Float64Array.from(scores));
  assertEquals(countedOf([values]), countedOf([[...values]]));
});

Deno.test("without a reference a regression has moments and no bins", async () => {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const version = await loadTest(
    "sum_int64",
    { task: "regression", features: numbers("a", "b") },
    {},
    tally,
  );
  await ask(version, [[1, 2]]);
  const { bins, total } = readerOf(merge);
  assertEquals(bins("", FAMILIES.modelPredictionValues), {});
  assertEquals(total(FAMILIES.modelPredictionDeviations, { sign: "positive" }), 21);
  assertEquals(total(FAMILIES.modelPredictionRows, {}), 1);
  await version.retire();
});

Deno.test("a feature whose profile is of another type is not counted", async () => {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const color = REFERENCE.features["color"]!;
  const version = await loadTest(
    "sum_int64",
    { task: "regression", features: numbers("a", "b") },
    { reference: { rows: 10, features: { a: color } } },
    tally,
  );
  await ask(version, [[1, 2]]);
  assertEquals(readerOf(merge).bins("a"), {});
  await version.retire();
});

Deno.test("labels without scores have neither bins nor moments of predictions", async () => {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const version = await loadTest("string_labels", undefined, {}, tally);
  const { total } = readerOf(merge);
  const known = merge.collect().some(({ family }) => family === FAMILIES.modelPredictionRows);
  assertEquals([version.task === "labels" && known, total(FAMILIES.modelPredictionRows, {})], [
    ...[false, 0],
  ]);
  await version.retire();
});

Deno.test("rows are counted also where their outputs do not tell them apart", async () => {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("a", [event]));
  const { weight, count } = REFERENCE.features;
  const version = await loadTest(
    "grand_total",
    { task: "regression", features: numbers("weight", "count") },
    { reference: { rows: 10, features: { weight: weight!, count: count! } } },
    tally,
  );
  const data = Float32Array.of(1, 2, 5, 4);
  const outputs = await version.infer([{ datatype: "FP32", shape: [2, 2], data }], [0], 10_000);
  assertEquals(outputs.length, 1);
  assertEquals(readerOf(merge).bins("weight"), { "(0.1,2]": 1, "(2,10]": 1 });
  assertEquals(readerOf(merge).total(FAMILIES.modelPredictionRows, {}), 0);
  await version.retire();
});

Deno.test("texts that no manifest lists are counted as the categories of the reference", () => {
  const counting = new Counting();
  const column: WatchedColumn = {
    feature: { name: "color", type: "category", required: false, values: [], accept_unknown: true },
    ...{ input: 0, datatype: "BYTES", rowWidth: 1, offset: 0, width: 1, position: 0 },
    representation: "text",
  };
  const watch = new Watch(counting.tally, {
    ...{ model: "m", version: "1", columns: [column], task: "tensor", reference: REFERENCE },
  });
  const data = ["red", "red", "mauve", ""];
  watch.countRows([{ datatype: "BYTES", shape: [4, 1], data }], 4);
  const bins = counting.by(FAMILIES.modelFeatureValues, "bin");
  assertEquals(bins, { blue: 0, green: 0, red: 2, other: 1, missing: 1 });
});

Deno.test("rows of an answer with many are counted as each alone is", () => {
  const watched = () => {
    const counting = new Counting();
    const color = { name: "color", type: "category", required: true, values: COLORS } as const;
    const [weight] = numberColumns(["weight"]);
    const columns: readonly WatchedColumn[] = [
      { ...weight!, rowWidth: 2 },
      {
        ...{ feature: color as unknown as WatchedColumn["feature"], representation: "index" },
        ...{ input: 0, datatype: "FP32", rowWidth: 2, offset: 1, width: 1, position: 1 },
      },
    ];
    const watch = new Watch(counting.tally, {
      ...{ model: "m", version: "1", columns, task: "tensor", reference: REFERENCE },
    });
    const count = (rows: Float32Array) =>
      watch.countRows(
        [{ datatype: "FP32", shape: [rows.length / 2, 2], data: rows }],
        rows.length / 2,
      );
    return { count, bins: () => counting.by(FAMILIES.modelFeatureValues, "bin") };
  };
  for (const rows of [2, 255, 256, 257, 600]) {
    const data = Float32Array.from({ length: 2 * rows }, (_, at) => (at * 7) % 5);
    const [together, alone] = [watched(), watched()];
    together.count(data);
    for (let at = 0; at < data.length; at += 2) alone.count(data.subarray(at, at + 2));
    assertEquals(together.bins(), alone.bins());
  }
});
