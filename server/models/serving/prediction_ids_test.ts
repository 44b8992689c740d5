import { assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert/mod.js";
import { FAMILIES } from "../../metrics/families.ts";
import { Merge } from "../../metrics/merge.ts";
import { Tally } from "../../metrics/tally.ts";
import type { Reference } from "../folder/reference.ts";
import type { Tensor } from "../tensor.ts";
import { ask, loadTest, numbers } from "../testing/versions.ts";
import { NO_KEY, readPredictionId } from "../watch/prediction_id.ts";
import { ID_OUTPUT, type LoadedVersion } from "./loaded_version.ts";

const TWO = numbers("a", "b");
const BINARY = { task: "binary", classes: ["no", "yes"], features: TWO, activation: "sigmoid" };
const SLICED = {
  ...BINARY,
  features: [TWO[0], { name: "b", type: "category", values: ["x", "y"] }],
  slices: ["b"],
};

async function idsFor(version: LoadedVersion, instances: readonly unknown[]) {
  const { ids } = await version.predict(instances, (row) => `instances[${row}]`, 10_000);
  return [...ids()];
}

function read(id: string | undefined) {
  const { classIndex, score, slice, timeMs } = readPredictionId(id, NO_KEY);
  return { classIndex, score, slice, timeMs };
}

/** Rows of two numbers. */
function rows(...values: number[]): Tensor[] {
  return [{ datatype: "FP32", shape: [values.length / 2, 2], data: Float32Array.from(values) }];
}

Deno.test("the id of each row holds its class, score, slice and time", async () => {
  const version = await loadTest("one_logit", SLICED);
  const before = Date.now();
  const instances = [[9, "y"], [-9, "x"]];
  const predictions = await ask(version, instances);
  const found = (await idsFor(version, instances)).map(read);
  for (const [row, prediction] of predictions.entries()) {
    if (prediction.kind !== "class") throw new TypeError("expected a class");
    assertEquals(found[row]!.classIndex, prediction.className === "yes" ? 1 : 0);
    assertEquals(found[row]!.score, prediction.score);
    assertEquals(found[row]!.timeMs >= before && found[row]!.timeMs <= Date.now(), true);
  }
  assertNotEquals(found[0]!.slice, found[1]!.slice);
  await version.retire();
});

Deno.test("one row has an id as several have", async () => {
  const version = await loadTest("one_logit", BINARY);
  const [one] = await idsFor(version, [[9, 1]]);
  const [two] = await idsFor(version, [[9, 1], [0, 0]]);
  const { timeMs: _one, ...first } = read(one);
  const { timeMs: _two, ...second } = read(two);
  assertEquals(first, second);
  assertNotEquals(one, two);
  await version.retire();
});

Deno.test("the id of a value holds it", async () => {
  const regression = await loadTest("one_logit", { task: "regression", features: TWO });
  const [prediction] = await ask(regression, [[2, 1]]);
  const [id] = await idsFor(regression, [[2, 1]]);
  if (prediction?.kind !== "value") throw new TypeError("expected a value");
  assertAlmostEquals(read(id).score, Number(prediction.value));
  assertEquals(regression.givesIds, true);
  await regression.retire();
});

Deno.test("a version whose outputs have no known meaning gives no ids", async () => {
  const version = await loadTest("logits");
  assertEquals(version.givesIds, false);
  assertEquals((await idsFor(version, [[1, 2]])).filter((id) => id !== undefined), []);
  const [ids] = await version.infer(rows(1, 2), [ID_OUTPUT], 1000);
  assertEquals(ids, { datatype: "BYTES", shape: [1], data: [""] });
  await version.retire();
});

Deno.test("infer gives ids where they are asked for, between the outputs of the graph", async () => {
  const version = await loadTest("one_logit", BINARY);
  assertEquals(version.givesIds, true);
  const [logit, ids, again] = await version.infer(rows(9, 1, -9, 0), [0, ID_OUTPUT, 0], 1000);
  assertEquals(logit, again);
  assertEquals([ids!.datatype, ids!.shape], ["BYTES", [2]]);
  const classes = (ids!.data as string[]).map((id) => read(id).classIndex);
  const found = await ask(version, [[9, 1], [-9, 0]]);
  assertEquals(
    classes,
    found.map((one) => one.kind === "class" && one.className === "yes" ? 1 : 0),
  );
  await version.retire();
});

Deno.test("infer gives no ids for no rows", async () => {
  const version = await loadTest("one_logit", BINARY);
  const [ids, logit] = await version.infer(rows(), [ID_OUTPUT, 0], 1000);
  assertEquals(ids, { datatype: "BYTES", shape: [0], data: [] });
  assertEquals(logit!.shape[0], 0);
  await version.retire();
});

const REFERENCE: Reference = {
  rows: 100,
  features: {
    a: {
      ...{ type: "number", missing: 0, mean: 0, stddev: 1, min: -10, max: 10 },
      ...{ edges: [0], shares: [0.5, 0.5] },
    },
  },
};

Deno.test("rows of predict and of infer are counted once each, with their scores", async () => {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("main", [event]));
  const version = await loadTest("one_logit", BINARY, { reference: REFERENCE }, tally);
  await ask(version, [[1, 1], [-1, 1]]);
  await version.infer(rows(2, 1), [0], 1000);
  const total = (family: typeof FAMILIES[keyof typeof FAMILIES]) =>
    merge.collect().filter((one) => one.family === family)
      .reduce((sum, { cells }) => sum + cells[0]!, 0);
  assertEquals(total(FAMILIES.modelFeatureValues), 3);
  assertEquals(total(FAMILIES.modelPredictions), 3);
  assertEquals(total(FAMILIES.modelPredictionRows), 3);
  await version.retire();
});
