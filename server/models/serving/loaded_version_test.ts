import {
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert/mod.js";
import { isKind } from "../../errors.ts";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { FAMILIES } from "../../metrics/families.ts";
import type { Family } from "../../metrics/family.ts";
import { Merge } from "../../metrics/merge.ts";
import { Tally } from "../../metrics/tally.ts";
import type { Prediction } from "../decode/prediction.ts";
import { graphFile, node } from "../onnx/testing/build_graph.ts";
import type { Tensor } from "../tensor.ts";
import { ask, loadTest, numbers, testFiles } from "../testing/versions.ts";
import { OPTIMISATION_WARNING } from "../trial/check_optimisation.ts";
import { type LoadOptions, loadVersion } from "./load_version.ts";
import type { InferenceLimits } from "./loaded_version.ts";
import type { Trap } from "./trap.ts";

const TWO = numbers("a", "b");
const COLORS = ["blue", "green", "red"];
const CLASSIFIER = { task: "multiclass", classes: COLORS, features: TWO };

function classNames(predictions: readonly Prediction[]): readonly (string | null)[] {
  return predictions.map((prediction) => "className" in prediction ? prediction.className : "");
}

function values(predictions: readonly Prediction[]): readonly unknown[] {
  return predictions.map((prediction) =>
    prediction.kind === "value" ? prediction.value : undefined
  );
}

Deno.test("a classifier answers with the class, its score and all probabilities", async () => {
  const version = await loadTest("string_labels", {
    task: "multiclass",
    classes: COLORS,
    features: TWO,
  });
  const [answer] = await ask(version, [{ a: 2, b: 1 }]);
  if (answer?.kind !== "class") throw new TypeError("expected a class");
  assertEquals(answer.className, "blue");
  assertAlmostEquals(answer.score, 0.909443, 1e-6);
  assertAlmostEquals(answer.confidence, 0.909443, 1e-6);
  assertAlmostEquals(answer.probabilities[2]!, 0.0452785, 1e-6);
  await version.retire();
});

Deno.test("the positive class is predicted from the threshold of model.json on", async () => {
  const load = (threshold: number) =>
    loadTest("one_logit", {
      task: "binary",
      classes: ["no", "yes"],
      features: TWO,
      activation: "sigmoid",
      threshold,
    });
  const rows = [[0, 0], [1, 0]];
  const even = await load(0.5);
  assertEquals(classNames(await ask(even, rows)), ["yes", "yes"]);
  const strict = await load(0.6);
  assertEquals(classNames(await ask(strict, rows)), ["no", "yes"]);
  await Promise.all([even.retire(), strict.retire()]);
});

const labelings = [
  {
    name: "labels that are names",
    graph: "decision_scores",
    classes: COLORS,
    want: ["blue", "red"],
  },
  {
    name: "labels as classes lists them",
    graph: "outliers",
    classes: ["-1", "1"],
    want: ["1", "-1"],
  },
];
for (const { name, graph, classes, want } of labelings) {
  Deno.test(`a named output of labels is decoded as ${name}`, async () => {
    const task = classes.length === 2 ? "binary" : "multiclass";
    const version = await loadTest(graph, { task, classes, features: TWO, output: "label" });
    assertEquals(version.task, "labels");
    assertEquals(classNames(await ask(version, [[2, 1], [-1, -3]])), want);
    await version.retire();
  });
}

Deno.test("a regression may be in integers", async () => {
  const version = await loadTest("sum_int64", { task: "regression", features: TWO });
  assertEquals(values(await ask(version, [[1, 2], { a: -1, b: 0 }])), [21n, -1n]);
  await version.retire();
});

Deno.test("features go to inputs of their own name, texts and numbers", async () => {
  const features = [
    { name: "color", type: "category", values: COLORS, accept_unknown: true },
    ...numbers("weight", "count"),
  ];
  const version = await loadTest("mixed_inputs", { task: "regression", features });
  const rows = [{ color: "red", weight: 0.5, count: 2 }, ["mauve", 0.25, 1]];
  assertEquals(values(await ask(version, rows)), [302.5, 901.25]);
  await version.retire();
});

Deno.test("without model.json a row is the nested array of the only input", async () => {
  const version = await loadTest("image");
  const image = (grey: number) => [Array.from({ length: 4 }, () => new Array(4).fill(grey))];
  assertEquals(values(await ask(version, [image(1), image(3)])), [1, 3]);
  await version.retire();
});

Deno.test("rows may have any length that they have in common", async () => {
  const version = await loadTest("embedding");
  const answers = await ask(version, [[0, 1, 2], [3, 3, 3]]);
  const first = answers.map((answer) =>
    answer.kind === "tensors" ? Array.from(answer.tensors[0]!.tensor.data as Float32Array) : []
  );
  assertEquals(first, [[1, 10], [3, 30]]);
  await version.retire();
});

Deno.test("a graph of one row a run predicts many rows, one after another in the queue", async () => {
  const version = await loadTest("fixed_batch_1", {
    task: "multiclass",
    classes: COLORS,
    features: TWO,
    activation: "softmax",
  });
  // More rows than places in the queue.
  const rows = Array.from({ length: 300 }, (_, i) => i % 2 === 0 ? [2, 1] : [-1, -3]);
  const names = classNames(await ask(version, rows));
  assertEquals(names.length, 300);
  assertEquals(names.slice(0, 2), ["blue", "red"]);
  await version.retire();
});

Deno.test("the outputs of a run of one row belong to that row, whatever their shapes", async () => {
  const version = await loadTest("grand_total");
  assertEquals(values(await ask(version, [[1, 2]])), [3]);
  assertEquals(values(await ask(version, [[1, 2], [3, 4]])), [3, 7]);
  await version.retire();
});

const THREE_ROWS: Tensor = {
  datatype: "FP32",
  shape: [3, 2],
  data: Float32Array.of(2, 1, -1, -3, 0, 0),
};

const orders = [[0], [1], [1, 0], [1, 1, 0], [0, 0, 1, 0], [], [1, 1]];
for (const fetches of orders) {
  Deno.test(`the outputs [${fetches}] are given in the order they are asked for`, async () => {
    const version = await loadTest("string_labels");
    const each = await version.infer([THREE_ROWS], [0, 1], 1000);
    assertEquals(each.map(({ shape }) => shape), [[3], [3, 3]]);
    const many = await version.infer([THREE_ROWS], fetches, 1000);
    assertEquals(many, fetches.map((fetch) => each[fetch]!));
    await version.retire();
  });
}

Deno.test("a request for tensors is counted by what its rows are, whatever it asks for", async () => {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("main", [event]));
  const version = await loadTest("string_labels", CLASSIFIER, {}, tally);
  for (const fetches of [[], [0], [1, 1, 0]]) await version.infer([THREE_ROWS], fetches, 1000);
  assertEquals(total(merge, FAMILIES.modelRequests, { outcome: "ok" }), 3);
  assertEquals(total(merge, FAMILIES.modelPredictions), 9);
  assertEquals(total(merge, FAMILIES.modelPredictions, { class: "red" }), 3);
  await version.retire();
});

// --- Refusals

Deno.test("a graph of a fixed number of rows takes tensors, and refuses instances", async () => {
  const version = await loadTest("fixed_batch_4");
  const error = await assertRejectsKind(() => ask(version, [[1, 2]]), "invalid_input");
  assertStringIncludes((error as Error).message, "send tensors to /v2/models/test/infer");
  const feed = { datatype: "FP32", shape: [4, 2], data: new Float32Array(8) } as const;
  const [logits] = await version.infer([feed], [0], 1000);
  assertEquals(logits!.shape, [4, 3]);
  await version.retire();
});

Deno.test("a prediction that is not finite is returned as it is", async () => {
  const version = await loadTest("logarithm", { task: "regression", features: TWO });
  assertEquals(values(await ask(version, [{ a: -1, b: 1 }, { a: 0, b: 1 }])), [
    [NaN, 0],
    [-Infinity, 0],
  ]);
  await version.retire();
});

Deno.test("probabilities of NaN have no class, unless the graph names it", async () => {
  const features = TWO.map((feature) => ({ ...feature, required: false }));
  const manifest = { task: "multiclass", classes: COLORS, features };
  const nameless = await loadTest("logits", { ...manifest, activation: "softmax" });
  const [answer] = await ask(nameless, [[null, 1]]);
  assertEquals(answer, {
    kind: "class",
    className: null,
    score: NaN,
    confidence: NaN,
    probabilities: [NaN, NaN, NaN],
  });
  await nameless.retire();
  const named = await loadTest("string_labels");
  const [other] = await ask(named, [[null, 1]]);
  assertEquals(other?.kind === "class" && [other.className !== null, other.score], [true, NaN]);
  await named.retire();
});

Deno.test("more rows than the limit are refused", async () => {
  const version = await loadTest("logits");
  const rows = Array.from({ length: 1001 }, () => [1, 2]);
  await assertRejectsKind(() => ask(version, rows), "too_large", "the limit (--max-rows) is 1000");
  await version.retire();
});

Deno.test("a request whose deadline has passed is answered with a deadline error", async () => {
  const version = await loadTest("logits");
  await assertRejectsKind(() => version.predict([[1, 2]], () => "", 0), "deadline");
  await version.retire();
});

Deno.test("a retired version finishes requests in flight, and takes no new ones", async () => {
  const version = await loadTest("logits");
  const underWay = ask(version, [[1, 2]]);
  await version.retire();
  assertEquals((await underWay).length, 1);
  await assertRejectsKind(() => ask(version, [[1, 2]]), "not_found");
});

// --- What is counted

/** The value of a counter, all its label sets taken together unless labels are given. */
function total(merge: Merge, family: Family, labels: Record<string, string> = {}): number {
  return merge.collect()
    .filter((series) => series.family.name === family.name)
    .filter((series) =>
      Object.entries(labels).every(([name, value]) => series.labels[name] === value)
    )
    .reduce((sum, { cells }) => sum + cells[0]!, 0);
}

Deno.test("requests are counted by their outcome, rows by their class", async () => {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("main", [event]));
  const version = await loadTest("string_labels", CLASSIFIER, {}, tally);
  await ask(version, [[2, 1], [2, 1], [-1, -3]]);
  await ask(version, [[2, 1]]);
  await ask(version, [["x", 1]]).catch(() => {});
  await version.predict([[2, 1]], () => "", 0).catch(() => {});
  version.countRefused("overloaded");
  for (
    const [outcome, count] of Object.entries({
      ok: 2,
      invalid: 1,
      timeout: 1,
      overloaded: 1,
      error: 0,
    })
  ) {
    assertEquals(total(merge, FAMILIES.modelRequests, { outcome }), count, outcome);
  }
  for (const [name, count] of Object.entries({ blue: 3, red: 1, green: 0 })) {
    assertEquals(total(merge, FAMILIES.modelPredictions, { class: name }), count, name);
  }
  assertEquals(total(merge, FAMILIES.modelInFlight), 0);
  await version.retire();
});

Deno.test("a request that fails on one of its rows counts none of them", async () => {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("main", [event]));
  const version = await loadTest("string_labels", CLASSIFIER, {}, tally);
  await ask(version, [[1, 1], ["x", 1]]).catch(() => {});
  assertEquals(total(merge, FAMILIES.modelPredictions), 0);
  await version.retire();
});

Deno.test("predictions with a score of NaN are counted by their class only", async () => {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("main", [event]));
  const version = await loadTest("string_labels", undefined, {}, tally);
  await ask(version, [[2, 1], [NaN, 1]]);
  assertEquals(total(merge, FAMILIES.modelPredictions), 2);
  const score = merge.collect().find(({ family }) => family === FAMILIES.modelScore)!;
  assertEquals(Array.from(score.cells).some(Number.isNaN), false);
  // The sum, then counts by bucket.
  const [sum, ...counts] = score.cells;
  assertAlmostEquals(sum!, 0.909443, 1e-6);
  assertEquals(counts.reduce((all, count) => all + count, 0), 1);
  await version.retire();
});

/** A version with counts of its own. */
async function counted(
  graph: string,
  { queue = 100, maxRows = 1000, ...options }: LoadOptions & Partial<InferenceLimits> = {},
) {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("main", [event]));
  const version = await loadVersion(testFiles(graph), tally, { queue, maxRows }, options);
  return { version, merge };
}

const rowCounts = [
  { name: "of a regression", graph: "sum_int64", rows: [[1, 2], [3, 4], [5, 6]], labels: {} },
  { name: "of tensors", graph: "logits", rows: [[1, 2], [3, 4], [5, 6]], labels: {} },
  {
    name: "of labels by their class",
    graph: "outliers",
    rows: [[2, 1], [2, 1], [2, 1], [-1, -3]],
    labels: { class: "1" },
  },
];
for (const { name, graph, rows, labels } of rowCounts) {
  Deno.test(`rows ${name} are counted one by one`, async () => {
    const { version, merge } = await counted(graph);
    await ask(version, rows);
    assertEquals(total(merge, FAMILIES.modelPredictions, labels), 3);
    await version.retire();
  });
}

Deno.test("a request that breaks the runtime is told and counted, and the next is answered", async () => {
  const traps: Trap[] = [];
  const { version, merge } = await counted("traps_above_one", {
    onTrap: (trap) => traps.push(trap),
  });
  const feed = (value: number): Tensor => {
    return { datatype: "FP32", shape: [1, 3], data: new Float32Array(3).fill(value) };
  };
  await assertRejectsKind(() => version.infer([feed(9)], [0], 10_000), "trap");
  assertEquals(traps, [{ model: "test", version: "1", sha256: "0", words: "divide by zero" }]);
  assertEquals(total(merge, FAMILIES.modelTraps), 1);
  assertEquals(total(merge, FAMILIES.modelRequests, { outcome: "error" }), 1);
  const [answer] = await version.infer([feed(1)], [0], 10_000);
  assertEquals(Array.from(answer!.data as Float32Array), [1, 1, 1]);
  assertEquals([traps.length, total(merge, FAMILIES.modelTraps)], [1, 1]);
  await version.retire();
});

Deno.test("requests that find the queue full or have too many rows are counted so", async () => {
  const { version, merge } = await counted("logits", { queue: 1, maxRows: 2 });
  const [first, second] = await Promise.allSettled([
    ask(version, [[1, 2]]),
    ask(version, [[1, 2]]),
  ]);
  assertEquals([first.status, second.status], ["fulfilled", "rejected"]);
  assertEquals(isKind((second as PromiseRejectedResult).reason, "overloaded"), true);
  await assertRejectsKind(() => version.infer([THREE_ROWS], [0], 10_000), "too_large");
  for (const [outcome, count] of Object.entries({ ok: 1, overloaded: 1, invalid: 1, error: 0 })) {
    assertEquals(total(merge, FAMILIES.modelRequests, { outcome }), count, outcome);
  }
  await version.retire();
});

Deno.test("a request is in flight until its answer, and its duration is in seconds", async () => {
  const { version, merge } = await counted("logits");
  const before = performance.now();
  const answer = ask(version, [[1, 2]]);
  assertEquals(total(merge, FAMILIES.modelInFlight), 1);
  await answer;
  assertEquals(total(merge, FAMILIES.modelInFlight), 0);
  const seconds = total(merge, FAMILIES.modelDuration);
  const longest = (performance.now() - before) / 1000;
  assertEquals([seconds > 0, seconds <= longest], [true, true]);
  await version.retire();
});

Deno.test("a refused request is counted and is in flight no more", async () => {
  const { version, merge } = await counted("logits");
  version.countRefused("invalid");
  assertEquals(total(merge, FAMILIES.modelRequests, { outcome: "invalid" }), 1);
  assertEquals(total(merge, FAMILIES.modelInFlight), 0);
  await version.retire();
});

// --- Loading with the trialReport of a trial

Deno.test("a version is loaded as its trial found best, and warns of fewer optimisations", async () => {
  const { version: first } = await counted("logits");
  assertEquals(first.warnings, []);
  const trialReport = { ...first.trialReport, optimisation: "basic" as const };
  const { version } = await counted("logits", { trialReport });
  assertEquals(version.warnings, [OPTIMISATION_WARNING]);
  assertEquals(version.trialReport, trialReport);
  assertEquals(await ask(version, [[1, 2]]), await ask(first, [[1, 2]]));
  await Promise.all([first.retire(), version.retire()]);
});

Deno.test("a version runs its trial's example when it is loaded", async () => {
  const { version } = await counted("traps_above_one");
  const { trialReport } = version;
  const load = (shape: readonly number[]) => {
    const data = new Float32Array(shape.reduce((product, size) => product * size)).fill(9);
    const feeds = [{ datatype: "FP32", shape, data } as const];
    return counted("traps_above_one", {
      trialReport: { ...trialReport, example: { ...trialReport.example!, feeds } },
    });
  };
  await assertRejectsKind(() => load([1, 3]), "model", "breaks ONNX Runtime when it is loaded");
  const unfit = await assertRejects(() => load([1, 2]), Error);
  assertEquals(isKind(unfit, "model"), false);
  await version.retire();
});

Deno.test("an output of which the graph tells no shape has the one that was seen", async () => {
  const graph = graphFile({
    inputs: { x: ["N", 4] },
    nodes: [node("Squeeze", "x", "y")],
    outputs: ["y"],
  });
  const version = await loadTest("logits", undefined, { graph });
  assertEquals(version.outputs, [{ name: "y", datatype: "FP32", shape: [-1, 4] }]);
  await version.retire();
});

const uncounted = [
  { name: "without inputs", inputs: {}, nodes: [node("Constant", "", "y", { value_float: 1 })] },
  {
    name: "of which one input has a fixed number of rows",
    inputs: { a: ["N", 2], b: [4, 2] },
    nodes: [node("Relu", "a", "y"), node("Relu", "b", "z")],
  },
];
for (const { name, inputs, nodes } of uncounted) {
  Deno.test(`a graph ${name} takes no instances`, async () => {
    const graph = graphFile({ inputs, nodes, outputs: ["y"] });
    const version = await loadTest("logits", undefined, { graph });
    await assertRejectsKind(() => ask(version, [[1, 2]]), "invalid_input", "does not count rows");
    await version.retire();
  });
}

Deno.test("an output of which nothing was seen keeps the shape that the graph tells", async () => {
  const fixed = await loadTest("fixed_batch_4");
  assertEquals(fixed.outputs.map(({ shape }) => shape), [[4, 3]]);
  const graph = graphFile({
    inputs: { x: ["N", 4] },
    nodes: [node("Squeeze", "x", "y")],
    outputs: ["y"],
  });
  const seen = await loadTest("logits", undefined, { graph });
  const unseen = await loadVersion(
    testFiles("logits", { graph }),
    new Tally(() => {}),
    { queue: 1, maxRows: 1 },
    { trialReport: { ...seen.trialReport, outputFacts: undefined } },
  );
  assertEquals(unseen.outputs, [{ name: "y", datatype: "FP32", shape: undefined }]);
  await Promise.all([fixed.retire(), seen.retire(), unseen.retire()]);
});

/** The classes whose rows are counted from the start; none for rows without a class. */
function countedClasses(merge: Merge): (string | undefined)[] {
  return merge.collect().filter(({ family }) => family === FAMILIES.modelPredictions)
    .map(({ labels }) => labels.class).sort();
}

const countings = [
  { graph: "string_labels", classes: COLORS, scored: true },
  { graph: "sum_int64", classes: [undefined], scored: false },
  { graph: "logits", classes: [undefined], scored: false },
  { graph: "outliers", classes: [], scored: false },
];
for (const { graph, classes, scored } of countings) {
  Deno.test(`rows of ${graph} are counted from 0 on, ${scored ? "with" : "without"} scores`, async () => {
    const { version, merge } = await counted(graph);
    assertEquals(countedClasses(merge), classes);
    assertEquals(merge.collect().some(({ family }) => family === FAMILIES.modelScore), scored);
    await version.retire();
  });
}

Deno.test("rows of a binary classifier are counted with scores", async () => {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("main", [event]));
  const manifest = { task: "binary", classes: ["no", "yes"], features: TWO, activation: "sigmoid" };
  const version = await loadTest("one_logit", manifest, {}, tally);
  assertEquals(countedClasses(merge), ["no", "yes"]);
  assertEquals(merge.collect().some(({ family }) => family === FAMILIES.modelScore), true);
  await version.retire();
});

Deno.test("rows are counted by slice, and with what they are expected to be", async () => {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("main", [event]));
  const features = [TWO[0], { name: "b", type: "category", values: ["x", "y"] }];
  const manifest = {
    ...{ task: "binary", classes: ["no", "yes"], features, activation: "sigmoid" },
    slices: ["b"],
  };
  const map = { scores: [0, 1], probabilities: [0.25, 0.25] };
  const profile = { type: "category" as const, missing: 0, values: ["x", "y"], shares: [0.5, 0.5] };
  const reference = { rows: 10, features: { b: profile }, calibration_map: map };
  const version = await loadTest("one_logit", manifest, { reference }, tally);
  await ask(version, [[9, "x"], [-9, "y"], [9, "y"]]);
  const data = Float32Array.of(9, 1);
  await version.infer([{ datatype: "FP32", shape: [1, 2], data }], [0], 1000);
  const byLabels = (family: Family) =>
    Object.fromEntries(
      merge.collect().filter((series) => series.family === family && series.cells[0]! > 0)
        .map(({ labels: { model: _model, version: _version, ...own }, cells }) => [
          Object.values(own).join(" "),
          cells[0],
        ]),
    );
  const rows = byLabels(FAMILIES.modelPredictions);
  assertEquals(Object.values(rows).reduce((sum, count) => sum! + count!, 0), 4);
  assertEquals(Object.keys(rows).every((labels) => /b=[xy]/.test(labels)), true);
  const expected = Object.values(byLabels(FAMILIES.modelEstimatedOutcomes));
  assertEquals(expected.reduce((sum, count) => sum! + count!, 0), 4);
  await version.retire();
});

const batchRows = [
  { graph: "string_labels", name: "in one run where rows keep apart", runs: 1 },
  { graph: "fixed_batch_1", name: "one by one where the graph takes one", runs: 3 },
  { graph: "grand_total", name: "one by one where rows meet", runs: 3 },
];
for (const { graph, name, runs } of batchRows) {
  Deno.test(`the rows of a request to ${graph} are computed ${name}`, async () => {
    const { version, merge } = await counted(graph);
    await ask(version, [[2, 1], [-1, -3], [0, 0]]);
    const { cells } = merge.collect().find(({ family }) => family === FAMILIES.modelBatchRows)!;
    const [rows, ...counts] = cells;
    assertEquals([rows, counts.reduce((sum, count) => sum + count, 0)], [3, runs]);
    await version.retire();
  });
}

Deno.test("what a graph without model.json gives for a row has the names of its outputs", async () => {
  const version = await loadTest("logits");
  const [answer] = await ask(version, [[1, 2]]);
  if (answer?.kind !== "tensors") throw new TypeError("expected tensors");
  assertEquals(answer.tensors.map(({ name, tensor }) => [name, tensor.shape]), [["logits", [3]]]);
  await version.retire();
});

Deno.test("no rows are answered without a run where rows keep apart, and refused elsewhere", async () => {
  const none: Tensor = { datatype: "FP32", shape: [0, 2], data: new Float32Array(0) };
  const apart = await loadTest("string_labels");
  const outputs = await apart.infer([none], [0, 1], 10_000);
  assertEquals(outputs.map(({ shape }) => shape), [[0], [0, 3]]);
  const together = await loadTest("grand_total");
  await assertRejectsKind(
    () => together.infer([none], [0], 10_000),
    "invalid_input",
    "the model takes at least one row",
  );
  await Promise.all([apart.retire(), together.retire()]);
});

Deno.test("a row whose class nobody can tell is counted as another, without a score", async () => {
  const merge = new Merge();
  const tally = new Tally((event) => merge.accept("main", [event]));
  const features = TWO.map((feature) => ({ ...feature, required: false }));
  const manifest = { task: "multiclass", classes: COLORS, features, activation: "softmax" };
  const version = await loadTest("logits", manifest, {}, tally);
  await ask(version, [[null, 1]]);
  assertEquals(total(merge, FAMILIES.modelPredictions, { class: "other" }), 1);
  assertEquals(total(merge, FAMILIES.modelPredictions), 1);
  const score = merge.collect().find(({ family }) => family === FAMILIES.modelScore)!;
  assertEquals(score.cells.every((cell) => cell === 0), true);
  await version.retire();
});

Deno.test("a refused request is no trap", async () => {
  const traps: Trap[] = [];
  const { version, merge } = await counted("logits", { onTrap: (trap) => traps.push(trap) });
  await assertRejectsKind(() => ask(version, [["x", 1]]), "invalid_input");
  assertEquals([traps, total(merge, FAMILIES.modelTraps)], [[], 0]);
  await version.retire();
});

Deno.test("a retired version says that it was unloaded, and lets all go on that it had begun", async () => {
  const version = await loadTest("fixed_batch_1");
  const rows = Array.from({ length: 50 }, () => [2, 1]);
  const long = ask(version, rows);
  const short = ask(version, [[2, 1]]);
  await version.retire();
  assertEquals([(await short).length, (await long).length], [1, 50]);
  await assertRejectsKind(
    () => ask(version, [[1, 2]]),
    "not_found",
    'Model "test" was just unloaded',
  );
});
