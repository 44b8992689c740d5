/**
 * Requests with 10,000 rows of 30 features, each beside what it cannot do without: parsing the body
 * and running the graph. The ratio within a group says how much of that speed an answer has.
 */

import { ELEMENT } from "../models/onnx/fields.ts";
import { floats, graphFile, node } from "../models/onnx/testing/build_graph.ts";
import { loadGraph } from "../models/run/load_graph.ts";
import type { Tensor } from "../models/tensor.ts";
import { TestApp } from "./testing/app.ts";

const ROWS = 10_000;
const FEATURES = 30;
const HIDDEN = 64;
const NAMES = Array.from({ length: FEATURES }, (_, i) => `feature_${i}`);

/** Numbers that look like weights, the same in every run. */
function* weights(count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield Math.sin(i * 12.9898) / 4;
}

/** A perceptron that gives the probabilities of two classes. */
const CLASSIFIER = graphFile({
  inputs: { x: ["rows", FEATURES] },
  nodes: [
    node("MatMul", "x w1", "a"),
    node("Relu", "a", "b"),
    node("MatMul", "b w2", "c"),
    node("Softmax", "c", "probabilities"),
  ],
  outputs: ["probabilities"],
  constants: [
    floats("w1", [FEATURES, HIDDEN], [...weights(FEATURES * HIDDEN)]),
    floats("w2", [HIDDEN, 2], [...weights(HIDDEN * 2)]),
  ],
});

/** A layer with as many outputs as inputs. */
const LAYER = graphFile({
  inputs: { x: ["rows", FEATURES] },
  nodes: [node("MatMul", "x w", "y")],
  outputs: ["y"],
  constants: [floats("w", [FEATURES, FEATURES], [...weights(FEATURES * FEATURES)])],
  types: { x: ELEMENT.FLOAT },
});

const profile = {
  ...{ type: "number", mean: 50, stddev: 29, min: 0, max: 100 },
  edges: [10, 20, 30, 40, 50, 60, 70, 80, 90],
  shares: Array(10).fill(0.1),
};

async function modelFolder(): Promise<string> {
  const root = await Deno.makeTempDir();
  const write = async (path: string, content: Uint8Array | object) => {
    await Deno.mkdir(`${root}/${path.slice(0, path.lastIndexOf("/"))}`, { recursive: true });
    const isBytes = content instanceof Uint8Array;
    await Deno.writeFile(
      `${root}/${path}`,
      isBytes ? content : new TextEncoder().encode(JSON.stringify(content)),
    );
  };
  await write("classifier/model.onnx", CLASSIFIER);
  await write("classifier/model.json", {
    name: "classifier",
    task: "binary",
    classes: ["No", "Yes"],
    features: NAMES.map((name) => ({ name, type: "number" })),
  });
  await write("classifier/reference.json", {
    rows: 1000,
    features: Object.fromEntries(NAMES.map((name) => [name, profile])),
  });
  await write("layer/model.onnx", LAYER);
  return root;
}

const root = await modelFolder();
const app = await TestApp.start({ models: root, timeoutMs: 60_000, maxBody: 64_000_000 });
await Deno.remove(root, { recursive: true });

const rows = Array.from(
  { length: ROWS },
  // All digits of a float64, as most programs write measured numbers.
  (_, row) => NAMES.map((_, i) => 3 * Math.sin(row * 7919 + i * 104_729)),
);
const flat = rows.flat();
const tensor: Tensor = {
  ...{ datatype: "FP32", shape: [ROWS, FEATURES] },
  data: Float32Array.from(flat),
};
const encoder = new TextEncoder();
const bytesOf = (value: unknown) => encoder.encode(JSON.stringify(value));
const input = { name: "x", datatype: "FP32", shape: [ROWS, FEATURES] };

async function runner(graph: Uint8Array) {
  const { session } = await loadGraph({ model: "m", graph, externalData: [] });
  return (feed = tensor) => session.run([feed], [0]);
}

async function answer(path: string, body: Uint8Array, headers: Record<string, string> = {}) {
  const response = await app.post(path, body, headers);
  const { length } = await response.bytes();
  if (response.status !== 200) throw new Error(`${path}: status ${response.status}`);
  return length;
}

const decoder = new TextDecoder();
const [runClassifier, runLayer] = [await runner(CLASSIFIER), await runner(LAYER)];

function compare(
  group: string,
  alone: () => Promise<unknown>,
  answered: () => Promise<unknown>,
): void {
  Deno.bench({
    name: "parse and run alone",
    group,
    baseline: true,
    fn: async () => void await alone(),
  });
  Deno.bench({ name: "answer", group, fn: async () => void await answered() });
}

function compareJson(
  group: string,
  path: string,
  body: unknown,
  run: () => Promise<unknown>,
): void {
  const bytes = bytesOf(body);
  compare(group, async () => {
    JSON.parse(decoder.decode(bytes));
    await run();
  }, () => answer(path, bytes));
}

const records = rows.map((row) => Object.fromEntries(row.map((value, i) => [NAMES[i]!, value])));
const CLASSIFY = "/models/classifier/predict";
compareJson("predict, rows in JSON", CLASSIFY, { instances: rows }, runClassifier);
compareJson("predict, records in JSON", CLASSIFY, { instances: records }, runClassifier);
compareJson("predict, 30 outputs", "/models/layer/predict", { instances: rows }, runLayer);

for (const [model, run] of [["classifier", runClassifier], ["layer", runLayer]] as const) {
  const path = `/v2/models/${model}/infer`;
  compareJson(`infer of the ${model}, JSON`, path, { inputs: [{ ...input, data: flat }] }, run);
  const blob = new Uint8Array((tensor.data as Float32Array<ArrayBuffer>).buffer);
  const head = bytesOf({
    inputs: [{ ...input, parameters: { binary_data_size: blob.length } }],
    parameters: { binary_data_output: true },
  });
  const body = new Uint8Array([...head, ...blob]);
  compare(`infer of the ${model}, binary`, async () => {
    JSON.parse(decoder.decode(body.subarray(0, head.length)));
    const data = new Float32Array(body.buffer.slice(head.length));
    await run({ ...tensor, data });
  }, () => answer(path, body, { "inference-header-content-length": String(head.length) }));
}
