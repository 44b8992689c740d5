import { assertEquals, assertThrows } from "@std/assert/mod.js";
import {
  ATTRIBUTE,
  ELEMENT,
  GRAPH,
  MODEL,
  NODE,
  TENSOR,
  TENSOR_TYPE,
  TYPE,
  VALUE_INFO,
} from "./fields.ts";
import { OnnxNode, readModel } from "./graph.ts";
import { knownTexts } from "./known_texts.ts";
import { OnnxTensor } from "./onnx_tensor.ts";
import { bytesField, integerField, joinBytes } from "./protobuf.ts";
import { floats, graphFile, integers, node } from "./testing/build_graph.ts";

function message(...fields: readonly Uint8Array[]): Uint8Array {
  return joinBytes(fields);
}

function raw(...data: readonly ArrayBufferView[]): Uint8Array {
  return joinBytes(data.map(({ buffer }) => new Uint8Array(buffer as ArrayBuffer)));
}

// --- The file

Deno.test("readModel() reads the producer, the operator sets and the file's own operators", () => {
  const opset = (domain: string, version: number) =>
    bytesField(MODEL.opset, message(bytesField(1, domain), integerField(2, version)));
  const file = message(
    bytesField(MODEL.producer, "skl2onnx"),
    opset("ai.onnx", 17),
    opset("ai.onnx.ml", 3),
    bytesField(MODEL.functions, message(bytesField(1, "Mine"), bytesField(10, "my.domain"))),
    bytesField(MODEL.graph, ""),
  );
  const { producer, opsets, functions } = readModel(file, (model) => model)!;
  assertEquals(producer, "skl2onnx");
  assertEquals([...opsets], [["", 17], ["ai.onnx.ml", 3]]);
  assertEquals([...functions], ["my.domain:Mine"]);
});

Deno.test("readModel() is undefined for a file without a graph, and for damage that is found late", () => {
  assertEquals(readModel(bytesField(MODEL.producer, "x"), () => 1), undefined);
  const file = graphFile({ inputs: {}, nodes: [], outputs: [] });
  assertEquals(readModel(file, () => 1), 1);
  const damage = (error: Error) => () => {
    throw error;
  };
  assertEquals(readModel(file, damage(new RangeError("damaged"))), undefined);
  assertThrows(() => readModel(file, damage(new TypeError("a fault"))), TypeError);
});

Deno.test("constants that are listed among the inputs are none", () => {
  const file = graphFile({
    inputs: { x: ["N", 2], w: [2] },
    nodes: [],
    outputs: ["y"],
    constants: [floats("w", [2], [1, 2])],
  });
  const { graph } = readModel(file, (model) => model)!;
  assertEquals(graph.inputs.map(({ name }) => name), ["x"]);
  assertEquals([...graph.initializers.keys()], ["w"]);
  assertEquals(graph.inputs[0]!.shape, ["N", 2]);
});

// --- Types of values

const tensorOf = (elementType: number) =>
  bytesField(TYPE.tensor, integerField(TENSOR_TYPE.elementType, elementType));
const sequenceOf = (type: Uint8Array) => bytesField(TYPE.sequence, bytesField(1, type));
const mapOf = (type: Uint8Array) => bytesField(TYPE.map, bytesField(2, type));

function nested(depth: number): Uint8Array {
  return depth === 0 ? tensorOf(ELEMENT.DOUBLE) : sequenceOf(nested(depth - 1));
}

const types = [
  { name: "a tensor", type: tensorOf(ELEMENT.INT64), kind: "tensor", elementType: ELEMENT.INT64 },
  { name: "a sequence", type: sequenceOf(tensorOf(2)), kind: "sequence", elementType: 2 },
  { name: "a map", type: mapOf(tensorOf(ELEMENT.FLOAT)), kind: "map", elementType: ELEMENT.FLOAT },
  {
    name: "a sequence of maps",
    type: sequenceOf(mapOf(tensorOf(3))),
    kind: "sequence",
    elementType: 3,
  },
  { name: "a map of sequences", type: mapOf(sequenceOf(tensorOf(4))), kind: "map", elementType: 4 },
  { name: "seven sequences", type: nested(7), kind: "sequence", elementType: ELEMENT.DOUBLE },
  { name: "more than anything has", type: nested(8), kind: "sequence", elementType: 0 },
  {
    name: "a sequence of nothing",
    type: bytesField(TYPE.sequence, ""),
    kind: "sequence",
    elementType: 0,
  },
  { name: "something else", type: bytesField(8, ""), kind: "other", elementType: 0 },
  { name: "nothing", type: message(), kind: "other", elementType: 0 },
];
for (const { name, type, kind, elementType } of types) {
  Deno.test(`the type of an output is read where it is ${name}`, () => {
    const info = message(bytesField(VALUE_INFO.name, "y"), bytesField(VALUE_INFO.type, type));
    const body = message(bytesField(GRAPH.output, info), bytesField(GRAPH.valueInfo, info));
    const { graph } = readModel(bytesField(MODEL.graph, body), (model) => model)!;
    const want = { name: "y", kind, elementType, shape: undefined };
    assertEquals(graph.outputs as unknown[], [want]);
    assertEquals([...graph.values] as unknown[], [["y", want]]);
  });
}

Deno.test("sizes are numbers, names, or nothing that is known", () => {
  const shape = message(
    bytesField(1, integerField(1, 0)),
    bytesField(1, integerField(1, 7)),
    bytesField(1, bytesField(2, "N")),
    bytesField(1, ""),
  );
  const type = message(
    integerField(TENSOR_TYPE.elementType, 1),
    bytesField(TENSOR_TYPE.shape, shape),
  );
  const info = bytesField(VALUE_INFO.type, bytesField(TYPE.tensor, type));
  const { graph } = readModel(
    bytesField(MODEL.graph, bytesField(GRAPH.input, info)),
    (model) => model,
  )!;
  assertEquals(graph.inputs[0]!.shape, [0, 7, "N", ""]);
});

// --- Nodes

const single = message(
  ...["name", "Kind"].map((text, i) => bytesField([NODE.name, NODE.operator][i]!, text)),
  ...["a", "", "c"].map((name) => bytesField(NODE.input, name)),
  bytesField(NODE.output, "y"),
);

Deno.test("a node has a name, an operator, inputs that may be left out, and outputs", () => {
  const { name, operator, domain, inputs, outputs, kind } = new OnnxNode(single);
  assertEquals({ name, operator, domain, inputs, outputs, kind }, {
    name: "name",
    operator: "Kind",
    domain: "",
    inputs: ["a", "", "c"],
    outputs: ["y"],
    kind: "Kind",
  });
});

Deno.test("the kind of a node has its domain in front, but for the standard one's two names", () => {
  const kinds = ["", "ai.onnx", "ai.onnx.ml"].map((domain) =>
    new OnnxNode(message(single, bytesField(NODE.domain, domain))).kind
  );
  assertEquals(kinds, ["Kind", "Kind", "ai.onnx.ml.Kind"]);
});

const TENSOR_X = message(bytesField(TENSOR.name, "x"), integerField(TENSOR.dataType, 1));

function attribute(name: string, ...fields: readonly Uint8Array[]): Uint8Array {
  return bytesField(NODE.attribute, message(bytesField(ATTRIBUTE.name, name), ...fields));
}

const fixed = (value: number) =>
  message(Uint8Array.of(ATTRIBUTE.float * 8 + 5), raw(Float32Array.of(value)));

const FULL = new OnnxNode(message(
  attribute("empty"),
  attribute("integer", integerField(ATTRIBUTE.integer, -3)),
  attribute("float", fixed(0.5)),
  attribute("string", bytesField(ATTRIBUTE.string, "text")),
  attribute("integers", ...[5, -6].map((value) => integerField(ATTRIBUTE.integers, value))),
  attribute("packed", bytesField(ATTRIBUTE.integers, Uint8Array.of(1, 0x80, 2, 3))),
  attribute("floats", bytesField(ATTRIBUTE.floats, raw(Float32Array.of(0.25, -1)))),
  attribute("strings", ...["a", "", "b"].map((text) => bytesField(ATTRIBUTE.strings, text))),
  attribute("tensor", bytesField(ATTRIBUTE.tensor, TENSOR_X)),
  attribute(
    "tensors",
    ...["y", "z"].map((name) => bytesField(ATTRIBUTE.tensors, bytesField(TENSOR.name, name))),
  ),
));

Deno.test("attributes are read by their names and types", () => {
  assertEquals(FULL.integer("integer", 7), -3);
  assertEquals(FULL.float("float", 7), 0.5);
  assertEquals(FULL.string("string", "other"), "text");
  assertEquals(FULL.integers("integers"), [5, -6]);
  assertEquals(FULL.integers("packed"), [1, 256, 3]);
  assertEquals(FULL.floats("floats"), [0.25, -1]);
  assertEquals(FULL.strings("strings"), ["a", "", "b"]);
  assertEquals(FULL.tensor("tensor")?.name, "x");
  assertEquals(["empty", "tensors", "absent"].map((name) => FULL.has(name)), [true, true, false]);
});

Deno.test("attributes that are not there are what the caller says, or undefined", () => {
  assertEquals(FULL.integer("absent", 7), 7);
  assertEquals(FULL.float("absent", 7), 7);
  assertEquals(FULL.string("absent", "other"), "other");
  assertEquals(
    [FULL.integers("absent"), FULL.floats("absent"), FULL.strings("absent"), FULL.tensor("absent")],
    [undefined, undefined, undefined, undefined],
  );
});

Deno.test("attributes without a value are zero or empty, as protobuf leaves them out", () => {
  assertEquals([FULL.integer("empty", 7), FULL.float("empty", 7)], [0, 0]);
  assertEquals(FULL.string("empty", "other"), "");
  assertEquals([FULL.integers("empty"), FULL.floats("empty"), FULL.strings("empty")], [[], [], []]);
  assertEquals(FULL.tensor("empty"), undefined);
});

Deno.test("a node tells of all tensors and graphs in its attributes", () => {
  assertEquals([...FULL.tensors()].map(({ name }) => name), ["x", "y", "z"]);
  const graph = (name: string) => bytesField(GRAPH.node, bytesField(NODE.name, name));
  const nested = new OnnxNode(message(
    attribute("then", bytesField(ATTRIBUTE.graph, graph("a"))),
    attribute("more", ...["b", "c"].map((name) => bytesField(ATTRIBUTE.graphs, graph(name)))),
  ));
  assertEquals([...nested.graphs()].map(({ nodes }) => nodes[0]!.name), ["a", "b", "c"]);
});

// --- Constants

function tensor(elementType: number, ...fields: readonly Uint8Array[]): OnnxTensor {
  return new OnnxTensor(message(
    bytesField(TENSOR.name, "t"),
    integerField(TENSOR.dataType, elementType),
    ...fields,
  ));
}

const rawField = (data: ArrayBufferView) => bytesField(TENSOR.raw, raw(data));

const elements = [
  {
    name: "INT64 as bytes",
    of: tensor(ELEMENT.INT64, rawField(BigInt64Array.of(-1n, 2n ** 40n))),
    want: [-1n, 2n ** 40n],
  },
  {
    name: "INT64 as numbers",
    of: tensor(ELEMENT.INT64, integerField(TENSOR.int64s, -5)),
    want: [-5n],
  },
  {
    name: "INT32 as bytes",
    of: tensor(ELEMENT.INT32, rawField(Int32Array.of(-1, 70_000, 3))),
    want: [-1n, 70_000n, 3n],
  },
  {
    name: "INT32 as numbers",
    of: tensor(ELEMENT.INT32, integerField(TENSOR.int32s, 9)),
    want: [9n],
  },
  {
    name: "BOOL as bytes",
    of: tensor(ELEMENT.BOOL, rawField(Uint8Array.of(1, 0, 1))),
    want: [1n, 0n, 1n],
  },
  { name: "BOOL as numbers", of: tensor(ELEMENT.BOOL, integerField(TENSOR.int32s, 1)), want: [1n] },
  {
    name: "bytes that end in the midst of one",
    of: tensor(ELEMENT.INT32, rawField(Uint8Array.of(1, 0, 0, 0, 2, 0))),
    want: [1n],
  },
  { name: "no elements", of: tensor(ELEMENT.INT64), want: [] },
  { name: "FLOAT", of: tensor(ELEMENT.FLOAT, rawField(Float32Array.of(1))), want: undefined },
];
for (const { name, of, want } of elements) {
  Deno.test(`whole numbers of a constant are ${want} for ${name}`, () => {
    assertEquals(of.integers(), want);
  });
}

Deno.test("real numbers of a constant are read from bytes and from numbers", () => {
  const values = tensor(ELEMENT.FLOAT, rawField(Float32Array.of(0.5, -2)));
  assertEquals(values.floats(), [0.5, -2]);
  const listed = bytesField(TENSOR.floats, raw(Float32Array.of(1.5, 3)));
  assertEquals(tensor(ELEMENT.FLOAT, listed).floats(), [1.5, 3]);
  assertEquals(tensor(ELEMENT.INT32, listed).floats(), undefined);
});

Deno.test("texts of a constant are read", () => {
  const texts = ["a", "ä"].map((text) => bytesField(TENSOR.strings, text));
  assertEquals(tensor(ELEMENT.STRING, ...texts).strings(), ["a", "ä"]);
  assertEquals(tensor(ELEMENT.INT64, ...texts).strings(), undefined);
});

Deno.test("a constant has a name, a type and a shape", () => {
  const { name, elementType, shape } = tensor(7, ...[2, 3].map((size) => integerField(1, size)));
  assertEquals({ name, elementType, shape }, { name: "t", elementType: 7, shape: [2, 3] });
});

function outside(entries: Readonly<Record<string, string>>): Uint8Array {
  return message(
    ...Object.entries(entries).map(([key, value]) =>
      bytesField(TENSOR.externalData, message(bytesField(1, key), bytesField(2, value)))
    ),
  );
}

const places = [
  { entries: { location: "w.bin" }, want: { path: "w.bin", offset: 0, length: undefined } },
  {
    entries: { location: "w.bin", offset: "8", length: "16" },
    want: { path: "w.bin", offset: 8, length: 16 },
  },
  { entries: { location: "w.bin", length: "0" }, want: { path: "w.bin", offset: 0, length: 0 } },
  { entries: { location: "./w.bin" }, want: { path: "w.bin", offset: 0, length: undefined } },
  { entries: { location: "a./b.bin" }, want: { path: "a./b.bin", offset: 0, length: undefined } },
  { entries: { location: "../b.bin" }, want: { path: "../b.bin", offset: 0, length: undefined } },
  { entries: { offset: "8" }, want: undefined },
];
for (const { entries, want } of places) {
  Deno.test(`a constant lies where ${JSON.stringify(entries)} says`, () => {
    assertEquals(tensor(ELEMENT.FLOAT, outside(entries)).external, want);
  });
}

Deno.test("numbers of a constant that lies outside are not known", () => {
  const place = outside({ location: "w.bin" });
  assertEquals(tensor(ELEMENT.INT64, place, rawField(BigInt64Array.of(1n))).integers(), undefined);
  assertEquals(tensor(ELEMENT.FLOAT, place, rawField(Float32Array.of(1))).floats(), undefined);
});

// --- Texts

Deno.test("knownTexts() finds categories, keys, words and texts among constants, a hundred at most", () => {
  const texts = (constant: string, ...list: string[]) =>
    message(
      bytesField(TENSOR.name, constant),
      integerField(TENSOR.dataType, ELEMENT.STRING),
      ...list.map((text) => bytesField(TENSOR.strings, text)),
    );
  const file = (words: readonly string[]) =>
    graphFile({
      inputs: {},
      nodes: [
        node("ai.onnx.ml.OneHotEncoder", "x", "a", { cats_strings: ["red", "blue"] }),
        node("ai.onnx.ml.LabelEncoder", "x", "b", { keys_strings: ["k"], values_strings: ["no"] }),
        node("TfIdfVectorizer", "x", "c", { pool_strings: words }),
        node("Relu", "x", "d"),
      ],
      outputs: [],
      constants: [texts("t", "constant"), integers("i", [1])],
    });
  const found = (words: readonly string[]) => readModel(file(words), knownTexts);
  assertEquals(found(["word"]), ["red", "blue", "k", "word", "constant"]);
  const many = Array.from({ length: 200 }, (_, i) => `w${i}`);
  assertEquals(found(many), ["red", "blue", "k", ...many.slice(0, 97)]);
});
