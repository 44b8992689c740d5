import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert/mod.js";
import type { KnownError } from "../../errors.ts";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { configureRuntime, loadSession } from "./load_session.ts";
import { readRuntime } from "./runtime_source.ts";
import type { Tensor } from "../tensor.ts";
import { testGraph } from "../testing/versions.ts";

async function loadError(graph: Uint8Array): Promise<KnownError<"model">> {
  return await assertRejectsKind(() => loadSession("iris", graph), "model");
}

Deno.test("loadSession() returns the inputs and outputs of a graph, with open sizes as -1", async () => {
  const session = await loadSession("m", testGraph("mixed_inputs"));
  assertEquals(session.inputs, [
    { name: "color", datatype: "BYTES", shape: [-1, 1] },
    { name: "weight", datatype: "FP32", shape: [-1, 1] },
    { name: "count", datatype: "INT64", shape: [-1, 1] },
  ]);
  assertEquals(session.outputs, [{ name: "price", datatype: "FP32", shape: [-1, 1] }]);
  await session.release();
});

Deno.test("loadSession() distinguishes a scalar from a tensor of any shape", async () => {
  for (const [graph, shape] of [["scalar", []], ["any_shape", undefined]] as const) {
    const session = await loadSession("m", testGraph(graph));
    assertEquals(session.inputs, [{ name: "x", datatype: "FP32", shape }]);
    assertEquals(session.outputs, [{ name: "y", datatype: "FP32", shape }]);
    await session.release();
  }
});

Deno.test("a session runs a graph on strings, floats and integers", async () => {
  const session = await loadSession("m", testGraph("mixed_inputs"));
  const feeds: Tensor[] = [
    { datatype: "BYTES", shape: [2, 1], data: ["blue", "mauve"] },
    { datatype: "FP32", shape: [2, 1], data: new Float32Array([0.5, 0.25]) },
    { datatype: "INT64", shape: [2, 1], data: new BigInt64Array([3n, 4n]) },
  ];
  const [price] = await session.run(feeds, [0]);
  assertEquals(price, {
    datatype: "FP32",
    shape: [2, 1],
    data: new Float32Array([103.5, 904.25]),
  });
  await session.release();
});

const types = [
  { graph: "sum_float16", datatype: "FP16", data: new Float16Array([1.5, 2]), want: 21.5 },
  { graph: "sum_float64", datatype: "FP64", data: new Float64Array([0.1, 0.2]), want: 2.1 },
  { graph: "sum_int32", datatype: "INT32", data: new Int32Array([-1, 2]), want: 19 },
  { graph: "sum_int64", datatype: "INT64", data: new BigInt64Array([1n, 2n]), want: 21n },
  { graph: "sum_bool", datatype: "BOOL", data: new Uint8Array([0, 1]), want: 10 },
] as const;
for (const { graph, datatype, data, want } of types) {
  Deno.test(`a session takes and gives ${datatype}`, async () => {
    const session = await loadSession("m", testGraph(graph));
    assertEquals(session.inputs[0]!.datatype, datatype);
    const [sum] = await session.run([{ datatype, shape: [1, 2], data }], [0]);
    assertEquals(sum!.data[0], want);
    await session.release();
  });
}

Deno.test("loadSession() passes external weights to the runtime", async () => {
  const url = new URL("../testdata/external.weights", import.meta.url);
  const weights = { path: "external.weights", bytes: Deno.readFileSync(url) };
  const session = await loadSession("m", testGraph("external"), [weights]);
  const feed: Tensor = { datatype: "FP32", shape: [1, 2], data: new Float32Array([2, 3]) };
  const [logits] = await session.run([feed], [0]);
  assertEquals(logits!.data, new Float32Array([2, 1, -3]));
  await session.release();
});

const graph = testGraph("string_labels");
const unloadable = [
  { name: "an empty file", graph: new Uint8Array(), says: ["is empty", "copying it has finished"] },
  {
    name: "a file cut short",
    graph: graph.subarray(0, graph.length / 2),
    says: ["not a complete ONNX graph", "export it again"],
  },
  {
    name: "a file that is something else",
    graph: new TextEncoder().encode("<!DOCTYPE html><html></html>"),
    says: ["not a complete ONNX graph", "export it again"],
  },
  {
    name: "a pointer of Git LFS",
    graph: new TextEncoder().encode("version https://git-lfs.github.com/spec/v1\noid sha256:00\n"),
    says: ["pointer of Git LFS", "git lfs pull"],
  },
  {
    name: "an operator of a custom domain",
    graph: testGraph("custom_operator"),
    says: ["com.example:Magic", "without custom domains"],
  },
  {
    name: "an opset of the future",
    graph: testGraph("opset_99"),
    says: ["Opset 99", "target_opset"],
  },
  { name: "an IR version of the future", graph: testGraph("ir_99"), says: ["99", "ir_version"] },
  {
    name: "outputs that are computed as a list",
    graph: testGraph("split_sequence"),
    says: ['output "parts"', 'SplitToSequence computes from "x"', "onnx.utils.extract_model"],
  },
];
for (const { name, graph, says } of unloadable) {
  Deno.test(`loadSession() names the model, the fault and the remedy for ${name}`, async () => {
    const { message } = await loadError(graph);
    for (const part of ['Cannot load model "iris"', ...says]) assertStringIncludes(message, part);
    assert(!/onnxruntime::|\/\w+\/|\n/.test(message), message);
  });
}

// --- Runtimes that do not start or break

const SOURCE = await readRuntime();

/** Does `work` on a runtime that is written in JavaScript. */
async function withRuntime<T>(script: string, work: () => Promise<T>): Promise<T> {
  configureRuntime({ ...SOURCE, script });
  try {
    return await work();
  } finally {
    configureRuntime(SOURCE);
  }
}

/** A runtime that throws when it loads a graph. */
function throwing(thrown: string): string {
  return `return {
    env: { wasm: {}, versions: {} },
    InferenceSession: { create: () => Promise.reject(${thrown}) },
  }`;
}

Deno.test("configureRuntime() returns the version of ONNX Runtime, if the runtime tells it", () => {
  assertMatch(configureRuntime(SOURCE), /^\d+\.\d+\.\d+/);
  assertEquals(configureRuntime({ ...SOURCE, script: throwing("1") }), "unknown");
  configureRuntime(SOURCE);
});

Deno.test("loadSession() does not blame the graph when there is no memory for a runtime", async () => {
  await withRuntime(throwing('new Error("no available backend found")'), async () => {
    await assertRejectsKind(
      () => loadSession("iris", graph),
      "unavailable",
      "Cannot start ONNX Runtime: no available backend found",
    );
  });
});

Deno.test("loadSession() has a remedy for a graph that breaks the runtime", async () => {
  await withRuntime(throwing('new WebAssembly.RuntimeError("divide by zero")'), async () => {
    const { message } = await loadError(graph);
    assertEquals(
      message,
      'Cannot load model "iris": the graph breaks ONNX Runtime when it is loaded or warmed up, ' +
        "which says: divide by zero. Remedy: export it in another way, such as with another opset, " +
        "or give it model.json and samples.json with rows that it can run on",
    );
  });
});
