import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { GRAPH, NODE } from "../onnx/fields.ts";
import { bytesField, joinBytes } from "../onnx/protobuf.ts";
import { graphFile, node } from "../onnx/testing/build_graph.ts";
import { testGraph } from "../testing/versions.ts";
import { nativeRisk } from "./native_risk.ts";

function riskOf(...nodes: readonly Uint8Array[]): string {
  return nativeRisk(graphFile({ inputs: { x: ["N", 2] }, nodes, outputs: ["y"] }));
}

Deno.test("nativeRisk() is empty for a graph of ordinary operators", () => {
  assertEquals(riskOf(node("Compress", "x c", "y"), node("Neg", "x", "y")), "");
  assertEquals(riskOf(node("TopK", "x k", "y i")), "");
});

Deno.test("nativeRisk() names a loop", () => {
  assertStringIncludes(nativeRisk(testGraph("endless_above_1000")), "the graph holds Loop");
});

Deno.test("nativeRisk() names a loop in a branch", () => {
  const branch = bytesField(GRAPH.node, node("Loop", "n c x", "y"));
  const choice = joinBytes([
    node("If", "c", "y"),
    bytesField(NODE.attribute, joinBytes([bytesField(1, "then_branch"), bytesField(6, branch)])),
  ]);
  assertStringIncludes(riskOf(choice), "the graph holds Loop");
});

for (const crashing of ["TopK", "GRU", "LSTM", "RNN"]) {
  for (const emptying of ["Compress", "NonZero", "NonMaxSuppression", "Slice"]) {
    Deno.test(`nativeRisk() names ${crashing} with ${emptying}`, () => {
      const risk = riskOf(node(emptying, "x", "a"), node(crashing, "a", "y"));
      assertStringIncludes(risk, `the graph holds ${crashing} and ${emptying}`);
    });
  }
}

Deno.test("nativeRisk() takes an operator of another domain for another operator", () => {
  assertEquals(riskOf(node("my.domain.Loop", "x", "y")), "");
});

Deno.test("nativeRisk() is empty for bytes that are no graph", () => {
  assertEquals(nativeRisk(new Uint8Array([255])), "");
});
