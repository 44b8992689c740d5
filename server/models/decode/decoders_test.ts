import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { assertThrowsKind } from "../../testing/assert_kind.ts";
import type { ClassPrediction, PredictionDecoder } from "./prediction.ts";
import {
  ClassWithOutputsDecoder,
  LabelDecoder,
  outputsByRow,
  ProbabilityDecoder,
  TensorDecoder,
  ValueDecoder,
} from "./decoders.ts";
import type { Tensor, TensorSpec } from "../tensor.ts";

function floats(shape: readonly number[], ...values: number[]): Tensor {
  return { datatype: "FP32", shape, data: Float32Array.from(values) };
}

function doubles(shape: readonly number[], ...values: number[]): Tensor {
  return { datatype: "FP64", shape, data: Float64Array.from(values) };
}

function integers(shape: readonly number[], ...values: number[]): Tensor {
  return { datatype: "INT64", shape, data: BigInt64Array.from(values, BigInt) };
}

function texts(...values: string[]): Tensor {
  return { datatype: "BYTES", shape: [values.length], data: values };
}

function readClass(
  decoder: PredictionDecoder,
  outputs: readonly Tensor[],
  row = 0,
): ClassPrediction {
  const answer = decoder.read(outputs, row);
  if (answer.kind !== "class") throw new TypeError(`Expected a class, got a ${answer.kind}`);
  return answer;
}

// --- Rows

const shapes = [
  { name: "its own row, where that is known", rows: 1, counts: true, shape: [1, 2], want: [1, 2] },
  { name: "the row whole else", rows: 1, counts: false, shape: [1, 2], want: [1, 1, 2] },
  { name: "the row with all its boxes", rows: 1, counts: true, shape: [2, 1], want: [1, 2, 1] },
  { name: "a squeezed value", rows: 1, counts: true, shape: [], want: [1] },
  { name: "as many rows as came", rows: 2, counts: false, shape: [2, 1], want: [2, 1] },
];
for (const { name, rows, counts, shape, want } of shapes) {
  Deno.test(`outputsByRow() gives ${name}`, () => {
    const [output] = outputsByRow([floats(shape, 5, 6)], ["y"], rows, [counts]);
    assertEquals(output, floats(want, 5, 6));
  });
}

Deno.test("outputsByRow() refuses several rows that an output does not tell apart, and names it", () => {
  const outputs = [floats([2], 1, 2), floats([3, 1], 1, 2, 3)];
  assertThrowsKind(
    () => outputsByRow(outputs, ["first", "second"], 2, [true, true]),
    "invalid_input",
    'the model\'s output "second" has the shape [3,1] for 2 rows of input: send one row at a time',
  );
});

// --- Classes with probabilities

const THREE = ["a", "b", "c"];
const TWO = ["no", "yes"];

const decisions = [
  { name: "the likeliest of several classes", classes: THREE, row: [0.2, 0.7, 0.1], want: "b" },
  { name: "the first of equally likely classes", classes: THREE, row: [0.2, 0.4, 0.4], want: "b" },
  { name: "a class without a name by its number", classes: [], row: [0.2, 0.1, 0.7], want: "2" },
  { name: "the positive class from one half on", classes: TWO, row: [0.5, 0.5], want: "yes" },
  { name: "the negative class below one half", classes: TWO, row: [0.51, 0.49], want: "no" },
  {
    name: "no class where one is not a number",
    classes: THREE,
    row: [0.2, NaN, 0.1],
    want: null,
  },
];
for (const { name, classes, row, want } of decisions) {
  Deno.test(`ProbabilityDecoder decides for ${name}`, () => {
    const decoder = new ProbabilityDecoder({ positions: [0], classes });
    assertEquals(readClass(decoder, [doubles([1, row.length], ...row)]).className, want);
  });
}

Deno.test("a threshold changes the class, but neither the score nor the confidence", () => {
  const outputs = [doubles([2, 2], 0.25, 0.75, 0.75, 0.25)];
  const of = (threshold: number, row: number) => {
    const decoder = new ProbabilityDecoder({ positions: [0], classes: TWO, threshold });
    const { className, score, confidence } = readClass(decoder, outputs, row);
    return { className, score, confidence };
  };
  assertEquals(of(0.9, 0), { className: "no", score: 0.75, confidence: 0.75 });
  assertEquals(of(0.75, 0), { className: "yes", score: 0.75, confidence: 0.75 });
  assertEquals(of(0.25, 1), { className: "yes", score: 0.25, confidence: 0.75 });
  assertEquals(of(0.5, 1), { className: "no", score: 0.25, confidence: 0.75 });
});

Deno.test("of several classes the score is the predicted one's probability", () => {
  const decoder = new ProbabilityDecoder({ positions: [0], classes: THREE });
  assertEquals(readClass(decoder, [doubles([2, 3], 1, 0, 0, 0.125, 0.25, 0.625)], 1), {
    kind: "class",
    className: "c",
    score: 0.625,
    confidence: 0.625,
    probabilities: [0.125, 0.25, 0.625],
  });
});

Deno.test("softmax is the same for logits that are larger or smaller by one number", () => {
  const decoder = new ProbabilityDecoder({ positions: [0], classes: THREE, activation: "softmax" });
  const powers = [0, 1, 3].map(Math.exp);
  const want = powers.map((power) => power / powers.reduce((sum, each) => sum + each));
  for (const shift of [0, 1000, -1000, 50]) {
    const { probabilities } = readClass(decoder, [doubles([1, 3], shift, shift + 1, shift + 3)]);
    for (const [i, each] of probabilities.entries()) assertAlmostEquals(each, want[i]!, 1e-12);
  }
});

Deno.test("softmax of logits far apart is one class alone", () => {
  const decoder = new ProbabilityDecoder({ positions: [0], classes: TWO, activation: "softmax" });
  for (const [row, want] of [[[1000, -1000], [1, 0]], [[-1000, 1000], [0, 1]]] as const) {
    assertEquals(readClass(decoder, [doubles([1, 2], ...row)]).probabilities, want);
  }
});

Deno.test("sigmoid makes the positive class's probability of each row's single logit", () => {
  const decoder = new ProbabilityDecoder({ positions: [0], classes: TWO, activation: "sigmoid" });
  const logits = doubles([3], 0, Math.log(3), -Math.log(3));
  const rows = [0, 1, 2].map((row) => readClass(decoder, [logits], row).probabilities);
  for (const [row, want] of [[0.5, 0.5], [0.25, 0.75], [0.75, 0.25]].entries()) {
    assertAlmostEquals(rows[row]![0]!, want[0]!, 1e-12);
    assertAlmostEquals(rows[row]![1]!, want[1]!, 1e-12);
  }
});

Deno.test("a column for each class and the graph's own label are read from their outputs", () => {
  const decoder = new ProbabilityDecoder({ positions: [3, 1], classes: TWO, labels: 2 });
  assertEquals(decoder.fetches, [3, 1, 2]);
  // The label stands although the probabilities speak against it, or are not numbers.
  const outputs = [doubles([2], 0.25, NaN), doubles([2, 1], 0.75, 1), texts("no", "maybe")];
  const answers = [0, 1].map((row) => readClass(decoder, outputs, row));
  assertEquals(answers.map(({ className }) => className), ["no", "maybe"]);
  assertEquals(answers[0]!.probabilities, [0.25, 0.75]);
  assertEquals(new ProbabilityDecoder({ positions: [1], classes: TWO }).fetches, [1]);
});

Deno.test("ProbabilityDecoder is of a binary task for two classes only", () => {
  const taskOf = (classes: string[]) => new ProbabilityDecoder({ positions: [0], classes }).task;
  assertEquals([taskOf(TWO), taskOf(THREE)], ["binary", "multiclass"]);
});

// --- Labels

const labels = [
  { name: "a text is itself", classes: TWO, data: texts("no", "blue"), want: "blue" },
  { name: "a text of digits is no position", classes: TWO, data: texts("no", "1"), want: "1" },
  { name: "a number is a position", classes: TWO, data: integers([2, 1], 0, 1), want: "yes" },
  { name: "a listed number is itself", classes: ["1", "0"], data: integers([2], 1, 0), want: "0" },
  {
    name: "a number beyond all names is itself",
    classes: TWO,
    data: integers([2], 0, 9),
    want: "9",
  },
];
for (const { name, classes, data, want } of labels) {
  Deno.test(`of labels ${name}`, () => {
    const decoder = new LabelDecoder(4, classes);
    assertEquals(decoder.fetches, [4]);
    assertEquals(decoder.read([data], 1), { kind: "label", className: want });
  });
}

Deno.test("LabelDecoder refuses several labels in a row", () => {
  assertThrowsKind(
    () => new LabelDecoder(0, []).read([integers([1, 2], 1, 2)], 0),
    "invalid_input",
    "the model gives 2 labels for a row, where one is read",
  );
});

// --- Values and tensors

const values = [
  { name: "a float32 with its shortest digits", data: floats([2], 0, 0.83), want: 0.83 },
  { name: "a float64 with all of its own", data: doubles([2], 0, 0.1 + 0.2), want: 0.1 + 0.2 },
  { name: "a 64-bit integer as one", data: integers([2, 1], 0, 5), want: 5n },
  { name: "several targets as a list", data: floats([2, 2], 0, 0, 0.1, 0.2), want: [0.1, 0.2] },
  { name: "no target as an empty list", data: floats([2, 0]), want: [] },
];
for (const { name, data, want } of values) {
  Deno.test(`ValueDecoder gives ${name}`, () => {
    assertEquals(new ValueDecoder(0).read([data], 1), { kind: "value", value: want });
  });
}

const SPECS: readonly TensorSpec[] = ["a", "b", "c"].map((name) => ({
  name,
  datatype: "FP32",
  shape: undefined,
}));

Deno.test("TensorDecoder gives the row of each output under its name", () => {
  const decoder = new TensorDecoder(SPECS.slice(0, 2));
  assertEquals(decoder.fetches, [0, 1]);
  const outputs = [floats([2, 1, 2], 1, 2, 3, 4), integers([2], 5, 6)];
  assertEquals(decoder.read(outputs, 1), {
    kind: "tensors",
    tensors: [
      { name: "a", tensor: floats([1, 2], 3, 4) },
      { name: "b", tensor: integers([], 6) },
    ],
  });
});

Deno.test("ClassWithOutputsDecoder gives the class, and beside it the outputs that it is not read from", () => {
  const decoder = new ClassWithOutputsDecoder(new LabelDecoder(1, ["x", "y"]), SPECS);
  assertEquals([decoder.task, decoder.classes, decoder.fetches], ["labels", ["x", "y"], [1, 0, 2]]);
  const outputs = [integers([2], 0, 1), floats([2], 3, 4), floats([2, 2], 5, 6, 7, 8)];
  assertEquals(decoder.read(outputs, 1), {
    kind: "label",
    className: "y",
    outputs: [
      { name: "a", tensor: floats([], 4) },
      { name: "c", tensor: floats([2], 7, 8) },
    ],
  });
});
