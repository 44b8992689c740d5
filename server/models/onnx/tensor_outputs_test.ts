import { assertEquals } from "@std/assert/mod.js";
import { ELEMENT, GRAPH, MODEL, TENSOR_TYPE, TYPE, VALUE_INFO } from "./fields.ts";
import { readModel } from "./graph.ts";
import { bytesField, integerField, joinBytes } from "./protobuf.ts";
import { withTensorOutputs } from "./tensor_outputs.ts";
import { node } from "./testing/build_graph.ts";

type Kind = "tensor" | "sequence" | "map" | "any";

/** The type of a tensor of FP64, or of something that such tensors are in. */
function typeOf(kind: Kind): Uint8Array {
  const tensor = bytesField(TYPE.tensor, integerField(TENSOR_TYPE.elementType, ELEMENT.DOUBLE));
  if (kind === "any") return new Uint8Array();
  if (kind === "tensor") return tensor;
  return kind === "sequence"
    ? bytesField(TYPE.sequence, bytesField(1, tensor))
    : bytesField(TYPE.map, bytesField(2, tensor));
}

function info(name: string, kind: Kind): Uint8Array {
  return joinBytes([bytesField(VALUE_INFO.name, name), bytesField(VALUE_INFO.type, typeOf(kind))]);
}

interface Graph {
  readonly nodes: readonly Uint8Array[];
  readonly outputs: Readonly<Record<string, Kind>>;
  readonly values?: readonly string[];
  readonly inputs?: readonly string[];
}

function fileOf({ nodes, outputs, values = [], inputs = ["x"] }: Graph): Uint8Array {
  const body = joinBytes([
    ...nodes.map((each) => bytesField(GRAPH.node, each)),
    ...inputs.map((name) => bytesField(GRAPH.input, info(name, "tensor"))),
    ...Object.entries(outputs).map(([name, kind]) => bytesField(GRAPH.output, info(name, kind))),
    ...values.map((name) => bytesField(GRAPH.valueInfo, info(name, "sequence"))),
  ]);
  return joinBytes([integerField(1, 8), bytesField(MODEL.graph, body)]);
}

/** Nodes as `kind: inputs > outputs`, outputs as `name kind type`; undefined when nothing changed. */
function made(graph: Graph) {
  const file = fileOf(graph);
  const changed = withTensorOutputs(file);
  if (changed === file) return undefined;
  const { nodes, outputs, values } = readModel(changed, (model) => model.graph)!;
  return {
    nodes: nodes.map(({ kind, inputs, outputs }) => `${kind}: ${inputs} > ${outputs}`),
    outputs: outputs.map(({ name, kind, elementType }) => `${name} ${kind} ${elementType}`),
    values: [...values.keys()],
  };
}

const MAP = node("ai.onnx.ml.ZipMap", "p", "maps");
const LIST = node("SequenceConstruct", "a b", "list");
const identity = (from: string, to: string) => node("Identity", from, to);

/** Identity nodes in a row, from one value to another over `count - 1` between them. */
function passed(from: string, to: string, count: number): readonly Uint8Array[] {
  return Array.from(
    { length: count },
    (_, i) => identity(i === 0 ? from : `i${i}`, i === count - 1 ? to : `i${i + 1}`),
  );
}

const shown: readonly { name: string; graph: Graph; nodes: string[]; outputs: string[] }[] = [
  {
    name: "the tensor that a ZipMap names, with the type of its values",
    graph: { nodes: [MAP], outputs: { maps: "map", label: "tensor" } },
    nodes: ["Identity: p > maps"],
    outputs: ["maps tensor 11", "label tensor 11"],
  },
  {
    name: "the tensors of a list, numbered",
    graph: { nodes: [LIST], outputs: { list: "sequence" } },
    nodes: ["Identity: a > list_0", "Identity: b > list_1"],
    outputs: ["list_0 tensor 11", "list_1 tensor 11"],
  },
  {
    name: "floats where the file does not tell the type",
    graph: { nodes: [MAP], outputs: { maps: "any" } },
    nodes: ["Identity: p > maps"],
    outputs: ["maps tensor 1"],
  },
  {
    name: "names that nothing else has",
    graph: {
      nodes: [node("Relu", "x", "list_0"), LIST],
      outputs: { list: "sequence" },
      inputs: ["x", "list_1", "list_1_"],
    },
    nodes: ["Relu: x > list_0", "Identity: a > list_0_", "Identity: b > list_1__"],
    outputs: ["list_0_ tensor 11", "list_1__ tensor 11"],
  },
  {
    name: "names that no other list has got",
    graph: {
      nodes: [LIST, node("SequenceConstruct", "c", "list_0"), identity("list_0", "list_")],
      outputs: { list: "sequence", list_: "sequence" },
    },
    nodes: ["Identity: a > list_0_", "Identity: b > list_1", "Identity: c > list__0"],
    outputs: ["list_0_ tensor 11", "list_1 tensor 11", "list__0 tensor 11"],
  },
  {
    name: "what lies behind nine nodes that hand it on",
    graph: { nodes: [MAP, ...passed("maps", "y", 9)], outputs: { y: "map" } },
    nodes: ["Identity: p > y"],
    outputs: ["y tensor 11"],
  },
  {
    name: "one of two outputs, where the other cannot be shown",
    graph: {
      nodes: [MAP, node("SequenceInsert", "s t", "other")],
      outputs: { other: "sequence", maps: "map" },
    },
    nodes: ["SequenceInsert: s,t > other", "Identity: p > maps"],
    outputs: ["other sequence 11", "maps tensor 11"],
  },
];
for (const { name, graph, nodes, outputs } of shown) {
  Deno.test(`withTensorOutputs() shows ${name}`, () => {
    const changed = made(graph);
    assertEquals([changed?.nodes, changed?.outputs], [nodes, outputs]);
  });
}

Deno.test("withTensorOutputs() forgets the types of values that are no longer computed", () => {
  const changed = made({
    nodes: [MAP, identity("maps", "y"), node("Relu", "x", "kept")],
    outputs: { y: "map" },
    values: ["maps", "kept"],
  });
  assertEquals(changed?.values, ["kept"]);
});

Deno.test("withTensorOutputs() changes only the outputs, and adds their nodes at the end", () => {
  const relu = node("Relu", "x", "kept");
  const file = fileOf({
    nodes: [MAP, identity("maps", "y"), relu],
    outputs: { y: "map", kept: "tensor" },
    values: ["maps", "kept"],
  });
  const body = joinBytes([
    bytesField(GRAPH.node, relu),
    bytesField(GRAPH.input, info("x", "tensor")),
    bytesField(GRAPH.output, info("y", "tensor")),
    bytesField(GRAPH.output, info("kept", "tensor")),
    bytesField(GRAPH.valueInfo, info("kept", "sequence")),
    bytesField(GRAPH.node, identity("p", "y")),
  ]);
  assertEquals(
    withTensorOutputs(file),
    joinBytes([integerField(1, 8), bytesField(MODEL.graph, body)]),
  );
});

const kept: readonly { name: string; graph: Graph }[] = [
  { name: "outputs that are tensors", graph: { nodes: [MAP], outputs: { maps: "tensor" } } },
  { name: "an output that nothing computes", graph: { nodes: [LIST], outputs: { gone: "map" } } },
  {
    name: "a sequence that another operator makes",
    graph: { nodes: [LIST, node("SequenceErase", "list", "y")], outputs: { y: "sequence" } },
  },
  {
    name: "a list behind an operator that does not hand it on",
    graph: { nodes: [LIST, node("Relu", "list", "y")], outputs: { y: "sequence" } },
  },
  {
    name: "a map behind more nodes than exporters put there",
    graph: { nodes: [MAP, ...passed("maps", "y", 10)], outputs: { y: "map" } },
  },
  {
    name: "an Identity without an input",
    graph: { nodes: [node("Identity", "", "y")], outputs: { y: "map" } },
  },
  {
    name: "a list that something else is computed from",
    graph: {
      nodes: [LIST, node("SequenceAt", "list position", "y")],
      outputs: { list: "sequence", y: "tensor" },
    },
  },
  {
    name: "a list that is handed on, and that something else is computed from",
    graph: {
      nodes: [LIST, identity("list", "same"), node("SequenceAt", "list position", "y")],
      outputs: { same: "sequence", y: "tensor" },
    },
  },
  {
    name: "a list that is an output itself and is handed on to another",
    graph: {
      nodes: [LIST, identity("list", "same")],
      outputs: { list: "sequence", same: "sequence" },
    },
  },
];
for (const { name, graph } of kept) {
  Deno.test(`withTensorOutputs() leaves ${name}`, () => assertEquals(made(graph), undefined));
}
