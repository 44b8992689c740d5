import { assertEquals } from "@std/assert/mod.js";
import { operatorsOf } from "./operators.ts";
import { graphFile, node } from "./testing/build_graph.ts";

Deno.test("operatorsOf() names the standard operators, each once", () => {
  const file = graphFile({
    inputs: { x: ["N", 2] },
    nodes: [
      node("Add", "x x", "a"),
      node("Add", "a x", "b"),
      node("Relu", "b", "y"),
      node("ai.onnx.ml.Scaler", "y", "z"),
    ],
    outputs: ["y"],
  });
  assertEquals([...operatorsOf(file)], ["Add", "Relu"]);
});

Deno.test("operatorsOf() finds nothing in bytes that are no graph", () => {
  assertEquals(operatorsOf(Uint8Array.of(1, 2, 3)).size, 0);
});
