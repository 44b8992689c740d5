import { assertEquals, assertMatch } from "@std/assert/mod.js";
import { editGraph } from "../edit_graphs.ts";
import { ELEMENT, GRAPH, MODEL, TYPE, VALUE_INFO } from "../fields.ts";
import { readModel } from "../graph.ts";
import { bytesField, joinBytes } from "../protobuf.ts";
import { floats, graphFile, integers, node, type TestGraph } from "../testing/build_graph.ts";
import { proveRowIndependence } from "./prove_row_independence.ts";

const X = { x: ["N", 4] } as const;
const CUBE = { x: ["N", 3, 4] } as const;
const IMAGE = { x: ["N", 2, 8, 8] } as const;
const SEQUENCE = { x: ["T", "N", 4] } as const;
const WIDE = floats("w", [4, 5], [1]);
const SHIFT = floats("b", [4], [1]);

/** The result of the proof for the output `y`. */
function verdict(graph: Omit<TestGraph, "outputs">, output = "y"): string | undefined {
  const file = graphFile({ ...graph, outputs: [output] });
  return readModel(file, proveRowIndependence)!.get(output);
}

interface Case {
  readonly name: string;
  readonly inputs?: TestGraph["inputs"];
  readonly nodes: readonly Uint8Array[];
  readonly constants?: readonly Uint8Array[];
  readonly types?: NonNullable<TestGraph["types"]>;
  readonly opset?: number;
}

const PROVEN: readonly Case[] = [
  { name: "an element by itself", nodes: [node("Relu", "x", "y")] },
  {
    name: "a sum with a constant for each column",
    nodes: [node("Add", "x b", "y")],
    constants: [SHIFT],
  },
  {
    name: "a sum with a constant of one row",
    nodes: [node("Add", "x b", "y")],
    constants: [floats("b", [1, 4], [1])],
  },
  { name: "a product with weights", nodes: [node("MatMul", "x w", "y")], constants: [WIDE] },
  {
    name: "a layer with transposed weights and a bias",
    nodes: [node("Gemm", "x w b", "y", { transB: 1 })],
    constants: [floats("w", [5, 4], [1]), floats("b", [5], [1])],
  },
  { name: "softmax along the columns", nodes: [node("Softmax", "x", "y", { axis: -1 })] },
  {
    name: "softmax of an old operator set, from the columns on",
    nodes: [node("Softmax", "x", "y", { axis: 1 })],
    opset: 11,
  },
  {
    name: "a sum along the columns",
    nodes: [node("ReduceSum", "x axis", "y", { keepdims: 0 })],
    constants: [integers("axis", [1])],
  },
  { name: "the best column", nodes: [node("ArgMax", "x", "y", { axis: 1, keepdims: 0 })] },
  {
    name: "the best columns in order",
    nodes: [node("TopK", "x k", "y i", { axis: 1 })],
    constants: [integers("k", [2])],
  },
  {
    name: "rows put into the second dimension, and back",
    inputs: CUBE,
    nodes: [
      node("Transpose", "x", "t", { perm: [1, 0, 2] }),
      node("MatMul", "t w", "m"),
      node("Transpose", "m", "y", { perm: [1, 0, 2] }),
    ],
    constants: [WIDE],
  },
  {
    name: "a reshape that takes the number of rows from the shape",
    inputs: { x: ["N", "T", 4] },
    nodes: [
      node("Shape", "x", "s"),
      node("Gather", "s zero", "n"),
      node("Unsqueeze", "n axes", "n1"),
      node("Concat", "n1 rest", "target", { axis: 0 }),
      node("Reshape", "x target", "y"),
    ],
    constants: [integers("zero", [0], []), integers("axes", [0]), integers("rest", [-1])],
  },
  {
    name: "several blocks a row, and one again",
    inputs: CUBE,
    nodes: [
      node("Reshape", "x flat", "f"),
      node("MatMul", "f w", "m"),
      node("Reshape", "m back", "y"),
    ],
    constants: [integers("flat", [-1, 4]), WIDE, integers("back", [-1, 3, 5])],
  },
  {
    name: "attention within each row",
    inputs: { x: ["N", "T", 4] },
    nodes: [
      node("Transpose", "x", "k", { perm: [0, 2, 1] }),
      node("MatMul", "x k", "scores"),
      node("Softmax", "scores", "p"),
      node("MatMul", "p x", "y"),
    ],
  },
  {
    name: "words from a table",
    inputs: { x: ["N", "T"] },
    nodes: [node("Gather", "table x", "y")],
    constants: [floats("table", [9, 3], [1])],
    types: { x: ELEMENT.INT64 },
  },
  {
    name: "a constant made for each row",
    nodes: [
      node("Shape", "x", "s"),
      node("ConstantOfShape", "s", "zeros"),
      node("Add", "zeros x", "y"),
    ],
  },
  {
    name: "a constant repeated for each row",
    nodes: [
      node("Shape", "x", "s"),
      node("Gather", "s zero", "n"),
      node("Concat", "n one", "times", { axis: 0 }),
      node("Tile", "row times", "rows"),
      node("Add", "rows x", "y"),
    ],
    constants: [integers("zero", [0]), integers("one", [1]), floats("row", [1, 4], [1])],
  },
  {
    name: "a constant expanded to each row, as PyTorch writes it",
    nodes: [
      node("Shape", "x", "s"),
      node("Gather", "s zero", "n"),
      node("Concat", "n minus", "wanted", { axis: 0 }),
      node("ConstantOfShape", "two", "ones"),
      node("Equal", "wanted minus", "open"),
      node("Where", "open four wanted", "target"),
      node("Expand", "b target", "e"),
      node("Add", "e x", "y"),
    ],
    constants: [
      ...[integers("zero", [0]), integers("minus", [-1]), integers("two", [2])],
      ...[integers("four", [4]), SHIFT],
    ],
  },
  {
    name: "a convolution, its pooling and a layer",
    inputs: IMAGE,
    nodes: [
      node("Conv", "x k", "c"),
      node("GlobalAveragePool", "c", "p"),
      node("Flatten", "p", "f"),
      node("MatMul", "f w", "y"),
    ],
    constants: [floats("k", [4, 2, 3, 3], [1]), WIDE],
  },
  {
    name: "the states of a recurrent layer at each step",
    inputs: { x: ["N", "T", 4] },
    nodes: [
      node("Transpose", "x", "steps", { perm: [1, 0, 2] }),
      node("LSTM", "steps k r", "all last cell", { hidden_size: 3 }),
      node("Squeeze", "last axis", "y"),
    ],
    constants: [
      floats("k", [1, 12, 4], [1]),
      floats("r", [1, 12, 3], [1]),
      integers("axis", [0]),
    ],
  },
  {
    name: "a label picked out of a list of names",
    nodes: [
      node("ArgMax", "x", "best", { axis: 1, keepdims: 0 }),
      node("ai.onnx.ml.ArrayFeatureExtractor", "names best", "picked"),
      node("Reshape", "picked flat", "y"),
    ],
    constants: [integers("names", [7, 8, 9, 10]), integers("flat", [-1])],
  },
  {
    name: "the columns of named features",
    inputs: { a: ["N", 1], b: ["N", 1] },
    nodes: [node("Concat", "a b", "y", { axis: 1 })],
  },
  {
    name: "sums by an equation, row by row",
    nodes: [node("Einsum", "x w", "y", { equation: "ni,ij->nj" })],
    constants: [WIDE],
  },
  {
    name: "everything from the first row on",
    nodes: [node("Slice", "x from to axis", "y")],
    constants: [integers("from", [0]), integers("to", [2 ** 40]), integers("axis", [0])],
  },
  {
    name: "parameters that are computed from constants, by an operator without a rule",
    nodes: [
      node("Magic", "- b", "low"),
      node("ai.onnx.ml.Magic", "b", "high"),
      node("Clip", "x low high", "y"),
    ],
    constants: [SHIFT],
  },
  {
    name: "what leaves an optional input out",
    nodes: [node("Clip", "x - b", "y")],
    constants: [SHIFT],
  },
];
for (const { name, inputs = X, ...graph } of PROVEN) {
  Deno.test(`proveRowIndependence() proves ${name}`, () => {
    assertEquals(verdict({ inputs, ...graph }), undefined);
  });
}

Deno.test("proveRowIndependence() proves an element by itself of an input without a declared shape", () => {
  const nodes = [node("Neg", "x", "n"), node("Relu", "n", "y")];
  assertEquals(verdict({ inputs: { x: undefined }, nodes }), undefined);
});

const MIXED: readonly (Case & { readonly why: RegExp })[] = [
  {
    name: "softmax across rows",
    nodes: [node("Softmax", "x", "y", { axis: 0 })],
    why: /node "y" \(Softmax\) computes across rows/,
  },
  {
    name: "softmax of an old operator set, from the rows on",
    nodes: [node("Softmax", "x", "y", { axis: 0 })],
    opset: 11,
    why: /across rows/,
  },
  { name: "a sum of everything", nodes: [node("ReduceSum", "x", "y")], why: /across rows/ },
  {
    name: "a sum along rows, counted from the end",
    nodes: [node("ReduceSum", "x axis", "y")],
    constants: [integers("axis", [-2])],
    why: /across rows/,
  },
  {
    name: "products of rows with rows",
    nodes: [node("Transpose", "x", "t"), node("MatMul", "x t", "y")],
    why: /\(MatMul\) computes across rows/,
  },
  {
    name: "the best rows in order",
    nodes: [node("TopK", "x k", "y i", { axis: 0 })],
    constants: [integers("k", [1])],
    why: /across rows/,
  },
  {
    name: "rows behind rows",
    nodes: [node("Concat", "x x", "y", { axis: 0 })],
    why: /across rows/,
  },
  {
    name: "a sum with a constant for each of three rows",
    nodes: [node("Add", "x b", "y")],
    constants: [floats("b", [3, 4], [1])],
    why: /a constant for a fixed number of rows/,
  },
  {
    name: "a sum of rows with a list of a value for each",
    inputs: { x: ["N", 4], z: ["N"] },
    nodes: [node("Add", "x z", "y")],
    why: /across rows/,
  },
  {
    name: "rows in pairs",
    nodes: [node("Reshape", "x two", "y")],
    constants: [integers("two", [-1, 8])],
    why: /reshapes rows into other rows/,
  },
  {
    name: "one row only",
    nodes: [node("Reshape", "x one", "y")],
    constants: [integers("one", [1, 4])],
    why: /fixes the number of rows/,
  },
  {
    name: "columns in the place of rows",
    nodes: [node("Transpose", "x", "y")],
    why: /output "y" does not count rows on its first dimension/,
  },
  {
    name: "two rows for each",
    inputs: CUBE,
    nodes: [node("Reshape", "x flat", "y")],
    constants: [integers("flat", [-1, 4])],
    why: /does not count rows on its first dimension/,
  },
  {
    name: "a squeeze of whatever has one element",
    nodes: [node("Squeeze", "x", "y")],
    why: /when there is one row/,
  },
  {
    name: "the mean by a division by the number of rows",
    nodes: [
      node("Shape", "x", "s"),
      node("Gather", "s zero", "n"),
      node("Cast", "n", "count", { to: ELEMENT.FLOAT }),
      node("Div", "x count", "y"),
    ],
    constants: [integers("zero", [0], [])],
    why: /computes with the number of rows/,
  },
  {
    name: "the position of a row",
    nodes: [
      node("Shape", "x", "s"),
      node("Gather", "s zero", "n"),
      node("Range", "none n one", "y"),
    ],
    constants: [integers("zero", [0], []), integers("none", [0], []), integers("one", [1], [])],
    why: /\(Range\)/,
  },
  {
    name: "running sums of rows",
    nodes: [node("CumSum", "x axis", "y")],
    constants: [integers("axis", [0], [])],
    why: /across rows/,
  },
  {
    name: "all but the first row",
    nodes: [node("Slice", "x from to axis", "y")],
    constants: [integers("from", [1]), integers("to", [2 ** 40]), integers("axis", [0])],
    why: /across rows/,
  },
  {
    name: "rows in reverse",
    nodes: [node("Slice", "x from to axis step", "y")],
    constants: [
      integers("from", [-1]),
      integers("to", [-(2 ** 40)]),
      integers("axis", [0]),
      integers("step", [-1]),
    ],
    why: /across rows/,
  },
  {
    name: "the first row",
    nodes: [node("Gather", "x zero", "y")],
    constants: [integers("zero", [0])],
    why: /across rows/,
  },
  {
    name: "positions of what is not zero",
    nodes: [node("NonZero", "x", "y")],
    why: /not known to keep rows apart/,
  },
  {
    name: "an operator of somebody's own",
    nodes: [node("com.example.Magic", "x", "y")],
    why: /com\.example\.Magic\) is not known/,
  },
  {
    name: "one scale for all rows",
    nodes: [node("DynamicQuantizeLinear", "x", "y scale zero")],
    why: /quantises all rows of a run by one scale/,
  },
  {
    name: "random numbers",
    nodes: [node("RandomNormalLike", "x", "y")],
    why: /draws random numbers/,
  },
  {
    name: "statistics of the run",
    inputs: IMAGE,
    nodes: [node("BatchNormalization", "x s s s s", "y", { training_mode: 1 })],
    constants: [floats("s", [2], [1])],
    why: /normalises over all rows/,
  },
  {
    name: "means of a batch of images",
    inputs: IMAGE,
    nodes: [node("MeanVarianceNormalization", "x", "y")],
    why: /across rows/,
  },
  {
    name: "steps where rows should be",
    inputs: SEQUENCE,
    nodes: [node("GRU", "x k r", "y", { hidden_size: 3 })],
    constants: [floats("k", [1, 9, 4], [1]), floats("r", [1, 9, 3], [1])],
    why: /takes the dimension of the rows for steps/,
  },
  {
    name: "features without rows, given to a model of one row",
    inputs: { x: ["N"] },
    nodes: [
      node("ai.onnx.ml.Scaler", "x", "y", { offset: { floats: [0] }, scale: { floats: [1] } }),
    ],
    why: /for a single row/,
  },
  {
    name: "a product with an input without a shape, which may be a list of one value for each row",
    inputs: { x: undefined },
    nodes: [node("MatMul", "x w", "y")],
    constants: [WIDE],
    why: /\(MatMul\) works on a value whose shape is not known/,
  },
  {
    name: "an input that is one value",
    inputs: { x: [] },
    nodes: [node("Relu", "x", "y")],
    why: /is a single value/,
  },
  {
    name: "an input of one row",
    inputs: { x: [1, 4] },
    nodes: [node("Relu", "x", "y")],
    why: /takes exactly one row/,
  },
  {
    name: "what is computed from another input of a fixed number of rows",
    inputs: { x: ["N", 4], z: [3, 4] },
    nodes: [node("Add", "x z", "y")],
    why: /input "z" takes exactly 3 rows/,
  },
  {
    name: "a constant",
    nodes: [node("Relu", "b", "y")],
    constants: [SHIFT],
    why: /does not depend on the rows/,
  },
  {
    name: "what any operator computes from the number of rows",
    nodes: [node("Shape", "x", "s"), node("Max", "s s", "m"), node("Add", "x m", "y")],
    why: /\(Max\) computes with the number of rows/,
  },
  {
    name: "what any operator computes from the number of rows and a constant",
    nodes: [node("Shape", "x", "s"), node("Max", "two s -", "m"), node("Add", "x m", "y")],
    constants: [integers("two", [1, 2])],
    why: /\(Max\) computes with the number of rows/,
  },
  ...["If", "Loop", "Scan", "SequenceMap"].map((kind) => ({
    name: `what ${kind} runs`,
    nodes: [node(kind, "x", "y")],
    why: /decides from the rows which parts of the graph run/,
  })),
  ...["Bernoulli", "Multinomial", "RandomNormalLike", "RandomUniformLike"].map((kind) => ({
    name: `what ${kind} draws`,
    nodes: [node(kind, "x", "y")],
    why: /draws random numbers/,
  })),
  ...["RandomNormal", "RandomUniform"].map((kind) => ({
    name: `what ${kind} draws from nothing`,
    nodes: [node(kind, "", "r"), node("Clip", "x r", "y")],
    why: /draws random numbers/,
  })),
  ...["DynamicQuantizeLSTM", "DynamicQuantizeMatMul"].map((kind) => ({
    name: `what ${kind} quantises`,
    nodes: [node(kind, "x", "y")],
    why: /quantises all rows of a run by one scale/,
  })),
  ...["com.example.Magic", "RandomNormalLike", "If"].map((kind) => ({
    name: `parameters that ${kind} makes of constants`,
    nodes: [node(kind, "b", "c"), node("Clip", "x c", "y")],
    constants: [SHIFT],
    why: new RegExp(`\\(${kind.replaceAll(".", "\\.")}\\)`),
  })),
  {
    name: "parameters that an operator without a rule makes of the number of rows",
    nodes: [node("Shape", "x", "s"), node("Magic", "s", "c"), node("Clip", "x c", "y")],
    why: /\(Magic\) is not known/,
  },
  {
    name: "a value that nothing computes",
    nodes: [node("Add", "x z", "y")],
    why: /^"z" is computed by no node$/,
  },
  {
    name: "an output that nothing computes",
    nodes: [],
    why: /^output "y" is computed by no node$/,
  },
  {
    name: "positions in all images of a run",
    inputs: IMAGE,
    nodes: [node("MaxPool", "x", "p y")],
    why: /node "p" \(MaxPool\) counts positions over all rows of a run/,
  },
  {
    name: "an output of a node whose first is left out",
    nodes: [node("TopK", "x k", "- y", { axis: 0 })],
    constants: [integers("k", [1])],
    why: /node "y" \(TopK\)/,
  },
  {
    name: "rows of a size that another input leaves open",
    inputs: { x: ["N", "T"], z: ["N", "T"] },
    nodes: [
      node("Shape", "z", "s"),
      node("Gather", "s one", "t"),
      node("Concat", "minus t", "target", { axis: 0 }),
      node("Reshape", "x target", "y"),
    ],
    constants: [integers("one", [1]), integers("minus", [-1])],
    why: /reshapes rows into other rows/,
  },
  {
    name: "rows of a size that another dimension leaves open",
    inputs: { x: ["N", "T", "T"] },
    nodes: [
      node("Shape", "x", "s"),
      node("Gather", "s one", "t"),
      node("Concat", "minus t t", "target", { axis: 0 }),
      node("Reshape", "x target", "y"),
    ],
    constants: [integers("one", [1]), integers("minus", [-1])],
    why: /reshapes rows into other rows/,
  },
];
for (const { name, why, inputs = X, ...graph } of MIXED) {
  Deno.test(`proveRowIndependence() does not prove ${name}`, () => {
    assertMatch(verdict({ inputs, ...graph }) ?? "proven", why);
  });
}

const TRICKS: readonly (Case & { readonly why: RegExp })[] = [
  {
    name: "picks out of several blocks a row by one index a row",
    inputs: { x: ["N", "S", 3] },
    nodes: [
      node("Reshape", "x flat", "z"),
      node("ReduceSum", "x first", "f", { keepdims: 0 }),
      node("ArgMax", "f", "i", { axis: 1 }),
      node("GatherElements", "z i", "y", { axis: 1 }),
    ],
    constants: [integers("flat", [-1, 3]), integers("first", [1])],
    why: /GatherElements\) computes across rows/,
  },
  {
    name: "writes into several blocks a row by one index a row",
    inputs: { x: ["N", "S", 3] },
    nodes: [
      node("Reshape", "x flat", "z"),
      node("ReduceSum", "x first", "f", { keepdims: 0 }),
      node("ArgMax", "f", "i", { axis: 1 }),
      node("ReduceMax", "f", "u", { axes: [1] }),
      node("ScatterElements", "z i u", "v", { axis: 1 }),
      node("Shape", "x", "s"),
      node("Reshape", "v s", "y"),
    ],
    constants: [integers("flat", [-1, 3]), integers("first", [1])],
    why: /ScatterElements\) computes across rows/,
  },
  {
    name: "the number of rows, by way of its square",
    nodes: [
      node("Shape", "x", "s", { end: 1 }),
      node("Mul", "s s", "squared"),
      node("ConstantOfShape", "squared", "zeros"),
      node("Concat", "s s", "both", { axis: 0 }),
      node("Reshape", "zeros both", "square"),
      node("ReduceSum", "square last", "y"),
    ],
    constants: [integers("last", [1])],
    why: /computes with the number of rows/,
  },
  {
    name: "an axis that is another number as a truth",
    nodes: [
      node("Cast", "two", "truth", { to: ELEMENT.BOOL }),
      node("Cast", "truth", "one", { to: ELEMENT.INT64 }),
      node("Sub", "one one1", "zero"),
      node("CumSum", "x zero", "y"),
    ],
    constants: [integers("two", [2], []), integers("one1", [1], [])],
    why: /takes its input 2 from a computed value/,
  },
  {
    name: "a running sum along the axis of a constant that is no whole number",
    nodes: [
      node("ConstantOfShape", "none", "half"),
      node("Cast", "half", "axis", { to: ELEMENT.BOOL }),
      node("CumSum", "x axis", "y"),
    ],
    constants: [integers("none", [], [0])],
    why: /takes its input 2 from a computed value/,
  },
];
for (const { name, why, inputs = X, ...graph } of TRICKS) {
  Deno.test(`proveRowIndependence() does not accept ${name}`, () => {
    assertMatch(verdict({ inputs, ...graph }) ?? "proven", why);
  });
}

Deno.test("proveRowIndependence() does not analyse operators that the file defines", () => {
  const graph = { inputs: X, nodes: [node("Relu", "x", "y")], outputs: ["y"] };
  const definition = joinBytes([bytesField(1, "Relu"), bytesField(10, "")]);
  const file = joinBytes([graphFile(graph), bytesField(MODEL.functions, definition)]);
  assertMatch(readModel(file, proveRowIndependence)!.get("y")!, /\(Relu\) is defined in the file/);
});

Deno.test("proveRowIndependence() takes no sequence for rows", () => {
  const type = bytesField(TYPE.sequence, "");
  const input = joinBytes([bytesField(VALUE_INFO.name, "z"), bytesField(VALUE_INFO.type, type)]);
  const graph = graphFile({ inputs: X, nodes: [node("Identity", "z", "y")], outputs: ["y"] });
  const file = editGraph(graph, () => undefined, [bytesField(GRAPH.input, input)]);
  assertEquals(readModel(file, proveRowIndependence)!.get("y"), 'input "z" is not a tensor');
});

Deno.test("proveRowIndependence() judges each output by itself", () => {
  const file = graphFile({
    inputs: X,
    nodes: [node("Relu", "x", "kept"), node("ReduceSum", "x", "total")],
    outputs: ["kept", "total"],
  });
  const verdicts = readModel(file, proveRowIndependence)!;
  assertEquals(verdicts.get("kept"), undefined);
  assertMatch(verdicts.get("total")!, /ReduceSum/);
});
