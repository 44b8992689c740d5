import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { assertRejectsKind } from "../../testing/assert_kind.ts";
import { loadGraph } from "./load_graph.ts";
import type { Tensor } from "../tensor.ts";
import { testFiles } from "../testing/versions.ts";

const ROW: Tensor = { datatype: "FP32", shape: [1, 2], data: Float32Array.of(2, 1) };

function weights(name: string) {
  const url = new URL(`../testdata/${name}.weights`, import.meta.url);
  return [{ path: `${name}.weights`, bytes: Deno.readFileSync(url) }];
}

/** The outputs of a graph for a row, and its warnings. */
async function loadAndRun(graph: string, externalData = testFiles(graph).externalData) {
  const { session, warnings } = await loadGraph(testFiles(graph, { externalData }));
  const positions = session.outputs.map((_, position) => position);
  const tensors = await session.run([ROW], positions);
  await session.release();
  const outputs = tensors.map(({ shape, data }, i) => ({
    ...{ name: session.outputs[i]!.name, shape },
    data: Array.from(
      data as ArrayLike<unknown>,
      (value) => typeof value === "number" ? Number(value.toFixed(4)) : value,
    ),
  }));
  return { outputs, warnings };
}

Deno.test("loadGraph() loads a graph that declares wrong shapes, with a warning", async () => {
  const { outputs, warnings } = await loadAndRun("several_labels");
  assertEquals(outputs, [
    { name: "label", shape: [1, 3], data: [1n, 0n, 0n] },
    { name: "probabilities", shape: [1, 3], data: [0.8808, 0.2689, 0.2689] },
  ]);
  assertEquals(warnings.length, 1);
  assertStringIncludes(warnings[0]!, "declares other shapes than its operators compute");
  assertStringIncludes(warnings[0]!, "inferred=2 declared=1");
});

Deno.test("loadGraph() loads a graph that declares a wrong shape of a value inside", async () => {
  const { outputs, warnings } = await loadAndRun("wrong_inside");
  assertEquals(outputs, [{ name: "logits", shape: [1, 3], data: [-2, 1, 1] }]);
  assertStringIncludes(warnings[0]!, "Inferred=3 Declared=7");
});

Deno.test("loadGraph() loads external constants from which shapes are computed", async () => {
  const { outputs, warnings } = await loadAndRun("external_shape", weights("external_shape"));
  assertEquals(outputs, [{ name: "y", shape: [1, 3, 1], data: [3, 1, 2] }]);
  assertEquals(warnings, []);
});

Deno.test("loadGraph() rewrites the graphs inside a graph too", async () => {
  const { outputs, warnings } = await loadAndRun("external_branches", weights("external_branches"));
  assertEquals(outputs, [{ name: "y", shape: [2, 1], data: [2, 1] }]);
  assertEquals(warnings.length, 1);
});

Deno.test("loadGraph() returns the tensor of a ZipMap under the map's name", async () => {
  const { outputs } = await loadAndRun("zipmap");
  assertEquals(outputs, [
    { name: "label", shape: [1], data: ["blue"] },
    { name: "maps", shape: [1, 3], data: [0.9094, 0.0453, 0.0453] },
  ]);
});

Deno.test("loadGraph() returns each tensor of a list", async () => {
  const { outputs } = await loadAndRun("listed_probabilities");
  assertEquals(outputs, [
    { name: "label", shape: [1, 2], data: [0n, 1n] },
    { name: "probabilities_0", shape: [1, 3], data: [0.9094, 0.0453, 0.0453] },
    { name: "probabilities_1", shape: [1, 3], data: [0.0243, 0.4879, 0.4879] },
  ]);
});

Deno.test("loadGraph() throws the runtime's message for a graph with another fault", async () => {
  for (const graph of ["custom_operator", "opset_99"]) {
    await assertRejectsKind(() => loadGraph(testFiles(graph)), "model", "Remedy:");
  }
  const files = testFiles("logits", { graph: new Uint8Array(5) });
  await assertRejectsKind(() => loadGraph(files), "model", "not a complete ONNX graph");
});

Deno.test("loadGraph() says that a file cut anywhere is no complete graph", async () => {
  const whole = testFiles("zipmap").graph;
  for (const part of [0.3, 0.6, 0.9]) {
    const graph = whole.subarray(0, Math.floor(whole.length * part));
    await assertRejectsKind(
      () => loadGraph(testFiles("zipmap", { graph })),
      "model",
      "not a complete ONNX graph",
    );
  }
});

Deno.test("loadGraph() says that a cut file with weights beside it is no complete graph", async () => {
  const whole = testFiles("external").graph;
  const files = { graph: whole.subarray(0, whole.length - 9), externalData: weights("external") };
  await assertRejectsKind(
    () => loadGraph(testFiles("external", files)),
    "model",
    "not a complete ONNX graph",
  );
});
