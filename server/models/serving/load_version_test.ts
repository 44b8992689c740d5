import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { Tally } from "../../metrics/tally.ts";
import type { Prediction } from "../decode/prediction.ts";
import { floats, graphFile, integers, node } from "../onnx/testing/build_graph.ts";
import { configureRuntime } from "../run/load_session.ts";
import { readRuntime } from "../run/runtime_source.ts";
import { ask, loadTest, manifestOf, numbers, testFiles } from "../testing/versions.ts";
import { OPTIMISATION_WARNING } from "../trial/check_optimisation.ts";
import { type LoadOptions, loadVersion } from "./load_version.ts";
import type { Trap } from "./trap.ts";

const TWO = numbers("a", "b");
const COLORS = ["blue", "green", "red"];

function values(predictions: readonly Prediction[]): readonly unknown[] {
  return predictions.map((prediction) =>
    prediction.kind === "value" ? prediction.value : undefined
  );
}

async function loadProblem(...[graph, manifest, files]: Parameters<typeof loadTest>) {
  const error = await assertRejectsKind(() => loadTest(graph, manifest, files), "model");
  return error.message;
}

const meanings = [
  { graph: "string_labels", task: "multiclass", classes: COLORS },
  { graph: "integer_labels", task: "multiclass", classes: ["7", "17", "27"] },
  { graph: "extracted_labels", task: "multiclass", classes: COLORS },
  { graph: "decision_scores", task: "labels", classes: [] },
  { graph: "outliers", task: "labels", classes: [] },
  { graph: "clusters", task: "labels", classes: [] },
  { graph: "zipmap", task: "multiclass", classes: COLORS },
  { graph: "columns", task: "multiclass", classes: COLORS },
  { graph: "unnamed", task: "multiclass", classes: ["0", "1", "2"] },
  { graph: "detector", task: "tensor", classes: [] },
  { graph: "several_labels", task: "tensor", classes: [] },
  { graph: "listed_probabilities", task: "tensor", classes: [] },
  { graph: "any_shape", task: "tensor", classes: [] },
  { graph: "sum_int64", task: "regression", classes: [] },
  { graph: "open_width", task: "labels", classes: [] },
  { graph: "one_logit", task: "regression", classes: [] },
  { graph: "image", task: "regression", classes: [] },
  { graph: "logits", task: "tensor", classes: [] },
];
for (const { graph, task, classes } of meanings) {
  Deno.test(`without model.json the graph ${graph} is of the task ${task}`, async () => {
    const version = await loadTest(graph);
    assertEquals([version.task, version.classes], [task, classes]);
    await version.retire();
  });
}

const batches = [
  { graph: "string_labels", batching: true },
  { graph: "embedding", batching: true },
  { graph: "open_width", batching: true },
  { graph: "fixed_batch_1", batching: false },
  { graph: "fixed_batch_4", batching: false },
  { graph: "share_of_total", batching: false },
  { graph: "grand_total", batching: false },
];
for (const { graph, batching } of batches) {
  Deno.test(`requests to ${graph} ${batching ? "share" : "do not share"} a run`, async () => {
    const version = await loadTest(graph);
    assertEquals(version.whyNotShared === undefined, batching);
    await version.retire();
  });
}

const CLASSIFIER = { task: "multiclass", classes: COLORS, features: TWO };
const unservable = [
  {
    name: "logits without an activation",
    graph: "logits",
    manifest: CLASSIFIER,
    says: ["output: does not hold probabilities", '"activation" to "softmax"'],
  },
  {
    name: "raw scores under the name of probabilities",
    graph: "decision_scores",
    manifest: CLASSIFIER,
    says: ["does not hold probabilities", 'output "label" for classes without probabilities'],
  },
  {
    name: "a label that classes does not list",
    graph: "outliers",
    manifest: {
      task: "binary",
      classes: ["outlier", "inlier"],
      features: TWO.map((feature) => ({ ...feature, min: -9, max: -1 })),
      output: "label",
    },
    says: ['classes: does not list the label "-1" that the graph gives'],
  },
  {
    name: "an output that the graph does not have",
    graph: "string_labels",
    manifest: { ...CLASSIFIER, output: "probs" },
    says: ['output: the graph has no output "probs"; it has "label" BYTES[-1], "probabilities"'],
  },
  {
    name: "more classes than columns",
    graph: "string_labels",
    manifest: { ...CLASSIFIER, classes: [...COLORS, "white"] },
    says: ['classes: has 4 names, but the output "probabilities" has 3 columns'],
  },
  {
    name: "a matrix of labels for classes",
    graph: "listed_probabilities",
    manifest: { ...CLASSIFIER, output: "label" },
    says: [
      'output: "label" is INT64[-1,2]: a multiclass task needs real numbers',
      'name another: "probabilities_0" FP32[-1,3], "probabilities_1" FP32[-1,3]',
    ],
  },
  {
    name: "labels of which the graph does not tell that there are several",
    graph: "open_labels",
    manifest: { ...CLASSIFIER, output: "label" },
    says: ["the model gives 2 labels for a row: expected one"],
  },
  {
    name: "another number of probabilities than classes, which the graph leaves open",
    graph: "open_labels",
    manifest: { ...CLASSIFIER, output: "probabilities" },
    says: ["classes: has 3 names, but the graph gives 2 probabilities a row"],
  },
  {
    name: "the graph's own classes in another order",
    graph: "string_labels",
    manifest: { ...CLASSIFIER, classes: [...COLORS].reverse() },
    says: [
      `classes: are in another order than in the graph, whose probability columns are ${
        COLORS.join(", ")
      }`,
    ],
  },
  {
    name: "a regression over texts",
    graph: "string_labels",
    manifest: { task: "regression", features: TWO, output: "label" },
    says: ["output: a regression needs an output of numbers"],
  },
];
for (const { name, graph, manifest, says } of unservable) {
  Deno.test(`a version is not loaded with ${name}`, async () => {
    const message = await loadProblem(graph, manifest);
    for (const part of ['Cannot load model "test"', ...says]) assertStringIncludes(message, part);
  });
}

const samplesCases = [
  {
    name: "a value that its features do not take",
    sample: { instance: { a: "x", b: 1 } },
    says: 'samples[0].instance.a: expected a number, got "x"',
  },
  {
    name: "another class than the graph's",
    sample: { instance: { a: 2, b: 1 }, prediction: { class: "red" } },
    says: 'samples[0].prediction: the class is "blue", expected "red"',
  },
  {
    name: "another probability than the graph's",
    sample: { instance: { a: 2, b: 1 }, prediction: { probabilities: { blue: 0.7 } } },
    says: 'the probability of "blue" is 0.9094430, expected 0.7',
  },
  {
    name: "a class that there is not",
    sample: { instance: { a: 2, b: 1 }, prediction: { probabilities: { white: 0.7 } } },
    says: '"white" is not a class of the manifest',
  },
];
for (const { name, sample, says } of samplesCases) {
  Deno.test(`a version is not loaded when a sample has ${name}`, async () => {
    assertStringIncludes(
      await loadProblem("string_labels", CLASSIFIER, { samples: [sample] }),
      says,
    );
  });
}

Deno.test("a version is not loaded when only its last sample has another prediction", async () => {
  const right = { instance: { a: 2, b: 1 }, prediction: { class: "blue" } };
  const wrong = { instance: { a: 2, b: 1 }, prediction: { class: "red" } };
  assertStringIncludes(
    await loadProblem("string_labels", CLASSIFIER, { samples: [...Array(20).fill(right), wrong] }),
    "samples[20].prediction",
  );
});

Deno.test("a version is not loaded when a sample's probabilities are NaN instead of its prediction", async () => {
  const features = TWO.map((feature) => ({ ...feature, required: false }));
  const manifest = { task: "multiclass", classes: COLORS, features, activation: "softmax" };
  const sample = { instance: { b: 1 }, prediction: { probabilities: { blue: 0.5 } } };
  assertStringIncludes(
    await loadProblem("logits", manifest, { samples: [sample] }),
    'the probability of "blue" is NaN, expected 0.5',
  );
});

Deno.test("a version is loaded although its outputs for a synthetic row are not finite", async () => {
  const features = [{ name: "a", type: "number", min: -9, max: -1 }, ...numbers("b")];
  const version = await loadTest("logarithm", { task: "regression", features });
  const { feeds } = version.trialReport.example!;
  // The row that was made up is one of those that have no finite answer.
  assertEquals(values(await ask(version, [Array.from(feeds[0]!.data as Float32Array)])), [
    [NaN, -Infinity],
  ]);
  await version.retire();
});

// --- As the trial found best

const LIMITS = { queue: 10, maxRows: 10 };

/** The number of runtimes that are started to load a version. */
async function runtimesStartedFor(graph: string, options: LoadOptions = {}): Promise<number> {
  const { script, binary } = await readRuntime();
  let started = 0;
  configureRuntime({
    script,
    get binary() {
      started++;
      return binary;
    },
  });
  // Starts the runtime that is shared.
  const other = await loadTest("logits");
  const before = started;
  const version = await loadVersion(testFiles(graph), new Tally(() => {}), LIMITS, options);
  await Promise.all([other.retire(), version.retire()]);
  return started - before;
}

const tried = await loadTest("logits");
const companies = [
  { name: "without a report shares its runtime", options: {}, want: 0 },
  {
    name: "whose trial broke no runtime shares its own",
    options: { trialReport: { ...tried.trialReport, trap: "" } },
    want: 0,
  },
  {
    name: "whose trial broke a runtime has one for itself",
    options: { trialReport: { ...tried.trialReport, trap: "divide by zero" } },
    want: 1,
  },
];
for (const { name, options, want } of companies) {
  Deno.test(`a version ${name}`, async () => {
    assertEquals(await runtimesStartedFor("logits", options), want);
  });
}

/**
 * A sum that overflows unless optimisations cancel its factors. Without a row of a positive sum,
 * TopK breaks ONNX Runtime.
 */
const OVERFLOWING = graphFile({
  inputs: { x: ["N", 2] },
  nodes: [
    node("Mul", "x large", "l"),
    node("MatMul", "l w", "m"),
    node("Mul", "m small", "sum"),
    node("MatMul", "x w", "plain"),
    node("Greater", "plain zero", "is_positive"),
    node("Reshape", "is_positive flat", "condition"),
    node("Compress", "plain condition", "positive", { axis: 0 }),
    node("TopK", "positive k", "best places"),
    node("ReduceSum", "best", "total", { keepdims: 0 }),
    node("Mul", "total zero", "nothing"),
    node("Add", "sum nothing", "y"),
  ],
  outputs: ["y"],
  constants: [
    floats("large", [], [1e30]),
    floats("small", [], [1e-30]),
    floats("zero", [], [0]),
    floats("w", [2, 1], [1, 1]),
    integers("flat", [-1]),
    integers("k", [1]),
  ],
});

Deno.test("a version is loaded without the optimisations that change its outputs", async () => {
  const manifest = manifestOf({
    task: "regression",
    features: numbers("a", "b").map((feature) => ({ ...feature, min: 1e10, max: 2e10 })),
  });
  const traps: Trap[] = [];
  const version = await loadVersion(
    testFiles("logits", { graph: OVERFLOWING, manifest }),
    new Tally(() => {}),
    LIMITS,
    { onTrap: (trap) => traps.push(trap) },
  );
  assertEquals(version.warnings, [OPTIMISATION_WARNING]);
  assertEquals(values(await ask(version, [[1e10, 1e10]])), [Infinity]);
  await assertRejectsKind(() => ask(version, [[0, 0]]), "trap");
  assertEquals(traps.length, 1);
  await version.retire();
});
