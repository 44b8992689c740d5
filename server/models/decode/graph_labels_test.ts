import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { ELEMENT, TENSOR } from "../onnx/fields.ts";
import { readModel } from "../onnx/graph.ts";
import { bytesField, integerField, joinBytes } from "../onnx/protobuf.ts";
import { floats, graphFile, integers, node } from "../onnx/testing/build_graph.ts";
import { graphClassLabels, graphLabelOutputs } from "./graph_labels.ts";

function testGraph(name: string): Uint8Array {
  return Deno.readFileSync(new URL(`../testdata/${name}.onnx`, import.meta.url));
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

// --- Graphs of a few nodes

/** A constant of texts. */
function texts(name: string, ...values: string[]): Uint8Array {
  return joinBytes([
    integerField(TENSOR.dimensions, values.length),
    integerField(TENSOR.dataType, ELEMENT.STRING),
    ...values.map((value) => bytesField(TENSOR.strings, value)),
    bytesField(TENSOR.name, name),
  ]);
}

function found(
  nodes: readonly Uint8Array[],
  outputs: readonly string[],
  ...constants: Uint8Array[]
) {
  const file = graphFile({ inputs: { x: ["N", 2] }, nodes, outputs, constants });
  return [readModel(file, graphClassLabels), readModel(file, graphLabelOutputs)];
}

const classifier = (attributes: Parameters<typeof node>[3], outputs = "l p") =>
  node("ai.onnx.ml.LinearClassifier", "x", outputs, attributes);
const AB = { classlabels_strings: ["a", "b"] };
const LABELS = ["classlabels_strings", "classlabels_int64s", "classlabels_ints"];

/** Nodes that hand a value on, one after another. */
function passed(count: number, kind = "Identity"): readonly Uint8Array[] {
  return Array.from(
    { length: count },
    (_, i) => node(kind, i === 0 ? "l" : `i${i}`, i === count - 1 ? "y" : `i${i + 1}`),
  );
}

for (const name of LABELS) {
  Deno.test(`the labels of a classifier are read from ${name}`, () => {
    const isText = name === "classlabels_strings";
    const made = classifier({ [name]: isText ? ["a", "b"] : [7, 8] });
    assertEquals(found([made], ["l"]), [isText ? ["a", "b"] : ["7", "8"], ["l"]]);
  });
}

Deno.test("labels that are texts go before numbers, and a single one names no class", () => {
  const both = classifier({ ...AB, classlabels_int64s: [7, 8] });
  assertEquals(found([both], ["l"]), [["a", "b"], ["l"]]);
  const single = classifier({ classlabels_strings: ["a"], classlabels_ints: [7, 8] });
  assertEquals(found([single], ["l"]), [["7", "8"], ["l"]]);
  assertEquals(found([classifier({ classlabels_strings: ["a"] })], ["l"]), [undefined, []]);
});

Deno.test("the first classifier need not be the first node", () => {
  const nodes = [node("Relu", "x", "r"), classifier(AB), node("Relu", "p", "y")];
  assertEquals(found(nodes, ["y"])[0], ["a", "b"]);
});

Deno.test("the labels of the output's own classifier go before those of the first", () => {
  const nodes = [classifier({ classlabels_ints: [1, 2] }, "a b"), classifier(AB)];
  assertEquals(found(nodes, ["l"])[0], ["a", "b"]);
  assertEquals(found(nodes, ["x", "l"])[0], ["a", "b"]);
  assertEquals(found([...nodes, node("Relu", "x", "y")], ["y"])[0], ["1", "2"]);
});

for (const kind of ["Cast", "Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze"]) {
  Deno.test(`a label is followed through ${kind}`, () => {
    const nodes = [
      classifier({ classlabels_ints: [1, 2] }, "a b"),
      classifier(AB),
      ...passed(2, kind),
    ];
    assertEquals(found(nodes, ["y"]), [["a", "b"], ["y"]]);
  });
}

Deno.test("a label is followed over nineteen nodes, and cycles end the search", () => {
  assertEquals(found([classifier(AB), ...passed(19)], ["y"])[1], ["y"]);
  assertEquals(found([classifier(AB), ...passed(20)], ["y"])[1], []);
  assertEquals(found([node("Identity", "y", "y")], ["y"]), [undefined, []]);
  assertEquals(found([node("Identity", "", "y")], ["y"]), [undefined, []]);
});

for (const kind of ["ai.onnx.ml.ArrayFeatureExtractor", "Gather"]) {
  Deno.test(`a label is picked by ${kind} from texts or numbers, several of them`, () => {
    const nodes = [node("ArgMax", "x", "best"), node(kind, "names best", "y")];
    assertEquals(found(nodes, ["y"], texts("names", "a", "b")), [["a", "b"], ["y"]]);
    assertEquals(found(nodes, ["y"], integers("names", [5, 6])), [["5", "6"], ["y"]]);
    assertEquals(found(nodes, ["y"], texts("names", "a")), [undefined, []]);
    assertEquals(found(nodes, ["y"], texts("others", "a", "b")), [undefined, []]);
    assertEquals(found(nodes, ["y"], floats("names", [2], [1])), [undefined, []]);
  });
}

for (const kind of ["ArgMax", "ArgMin"]) {
  Deno.test(`the position that ${kind} gives is a label`, () => {
    assertEquals(found([node(kind, "x", "y")], ["y"]), [undefined, ["y"]]);
  });
}

Deno.test("a classifier's other outputs are no labels, nor are a ZipMap's", () => {
  assertEquals(found([classifier(AB)], ["p", "l"])[1], ["l"]);
  const map = node("ai.onnx.ml.ZipMap", "p", "maps", AB);
  assertEquals(found([classifier({}), map], ["maps"]), [["a", "b"], []]);
});
