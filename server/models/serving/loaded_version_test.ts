import { assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { FAMILIES, type Family } from "../../metrics/family.ts";
import { Merge } from "../../metrics/merge.ts";
import { Tally } from "../../metrics/tally.ts";
import type { Prediction } from "../decode/prediction.ts";
import type { Tensor } from "../tensor.ts";
import { ask, loadTest, numbers } from "../testing/versions.ts";

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
