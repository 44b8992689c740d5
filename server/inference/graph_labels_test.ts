import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { readModel } from "../onnx/graph.ts";
import { graphClassLabels, graphLabelOutputs } from "./graph_labels.ts";

function testGraph(name: string): Uint8Array {
  return Deno.readFileSync(new URL(`./testdata/${name}.onnx`, import.meta.url));
}

const cases = [
  { name: "reads a classifier's strings", graph: "string_labels", want: ["blue", "green", "red"] },
  { name: "reads a classifier's integers", graph: "integer_labels", want: ["7", "17", "27"] },
  {
    name: "reads the constant that the label is picked from, not another classifier's labels",
    graph: "extracted_labels",
    want: ["blue", "green", "red"],
  },
  {
    name: "takes the only classifier when the outputs do not lead to it",
    graph: "zipmap",
    want: ["blue", "green", "red"],
  },
  { name: "finds none where there is no classifier", graph: "logits", want: undefined },
  { name: "finds none for a label that is computed", graph: "outliers", want: undefined },
];
for (const { name, graph, want } of cases) {
  Deno.test(`graphClassLabels() ${name}`, () => {
    assertEquals(readModel(testGraph(graph), graphClassLabels), want);
  });
}

Deno.test("graphClassLabels() finds none in bytes that are not a graph", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    assertEquals(readModel(bytes, graphClassLabels), undefined);
  }));
});

for (const graph of ["string_labels", "extracted_labels"]) {
  Deno.test(`graphClassLabels() survives every cut and every changed byte of ${graph}`, () => {
    const bytes = testGraph(graph);
    fc.assert(
      fc.property(fc.nat(bytes.length), fc.nat(bytes.length - 1), fc.nat(255), (...damage) => {
        const [length, at, byte] = damage;
        const damaged = bytes.slice();
        damaged[at] = byte;
        readModel(damaged.subarray(0, length), graphClassLabels);
      }),
    );
  });
}

const chosen = [
  { name: "a classifier's label", graph: "string_labels", want: ["label"] },
  { name: "a label that is picked by its position", graph: "extracted_labels", want: ["label"] },
  { name: "the best of several", graph: "unnamed", want: ["variable"] },
  { name: "the nearest of several", graph: "clusters", want: ["label"] },
  { name: "no label that is computed", graph: "outliers", want: [] },
  { name: "no number of what was found", graph: "detector", want: [] },
  { name: "no probabilities behind a ZipMap", graph: "zipmap", want: ["label"] },
];
for (const { name, graph, want } of chosen) {
  Deno.test(`graphLabelOutputs() finds ${name}`, () => {
    assertEquals(readModel(testGraph(graph), graphLabelOutputs), want);
  });
}
