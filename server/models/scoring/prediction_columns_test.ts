import { assertEquals } from "@std/assert/mod.js";
import { assertThrowsKind } from "../../testing/assert_kind.ts";
import type { OutputMeaning, Prediction } from "../decode/prediction.ts";
import type { Datatype, Tensor } from "../tensor.ts";
import { predictionColumns, requireSameColumns } from "./prediction_columns.ts";

const BINARY: OutputMeaning = { task: "binary", classes: ["No", "Yes"] };
const NO_CLASSES: OutputMeaning = { task: "tensor", classes: [] };

function scored(...probabilities: number[]): Prediction {
  return {
    ...{ kind: "class", className: "Yes", score: probabilities[1] ?? 0, confidence: 1 },
    probabilities,
  };
}

function tensor(datatype: Datatype, data: Tensor["data"]): Tensor {
  return { datatype, shape: [data.length], data };
}

const OUTPUTS = [
  { name: "y", tensor: tensor("FP32", Float32Array.of(0.1, 2)) },
  { name: "n", tensor: tensor("INT64", BigInt64Array.of(-1n)) },
  { name: "u", tensor: tensor("UINT64", BigUint64Array.of(2n ** 64n - 1n)) },
  { name: "b", tensor: tensor("BOOL", Uint8Array.of(1)) },
  { name: "t", tensor: tensor("BYTES", ["x"]) },
  { name: "d", tensor: tensor("FP64", Float64Array.of(Math.fround(0.1))) },
];
const OUTPUT_COLUMNS = [
  ["y_0", "number", 0.1],
  ["y_1", "number", 2],
  ["n", "integer", -1n],
  ["u", "unsigned", 2n ** 64n - 1n],
  ["b", "boolean", true],
  ["t", "text", "x"],
  ["d", "number", Math.fround(0.1)],
];

const cases: readonly {
  readonly what: string;
  readonly meaning: OutputMeaning;
  readonly prediction: Prediction;
  readonly want: readonly unknown[];
}[] = [
  {
    what: "a class with probabilities",
    meaning: BINARY,
    prediction: scored(Math.fround(0.17), Math.fround(0.83)),
    want: [
      ...[["class", "text", "Yes"], ["score", "number", 0.83]],
      ...[["probability_No", "number", 0.17], ["probability_Yes", "number", 0.83]],
    ],
  },
  {
    what: "a class without names, with other outputs",
    meaning: { task: "multiclass", classes: [] },
    prediction: { ...scored(0.5, 0.25), outputs: OUTPUTS } as Prediction,
    want: [
      ...[["class", "text", "Yes"], ["score", "number", 0.25]],
      ...[["probability_0", "number", 0.5], ["probability_1", "number", 0.25]],
      ...OUTPUT_COLUMNS,
    ],
  },
  {
    what: "a label",
    meaning: { task: "labels", classes: [] },
    prediction: { kind: "label", className: "2", outputs: OUTPUTS.slice(0, 1) },
    want: [["class", "text", "2"], ...OUTPUT_COLUMNS.slice(0, 2)],
  },
  {
    what: "a value",
    meaning: { task: "regression", classes: [] },
    prediction: { kind: "value", value: 2.5 },
    want: [["value", "number", 2.5]],
  },
  {
    what: "several values",
    meaning: { task: "regression", classes: [] },
    prediction: { kind: "value", value: [1.5, 2n] },
    want: [["value_0", "number", 1.5], ["value_1", "integer", 2n]],
  },
  {
    what: "outputs",
    meaning: NO_CLASSES,
    prediction: { kind: "tensors", tensors: OUTPUTS },
    want: OUTPUT_COLUMNS,
  },
];
for (const { what, meaning, prediction, want } of cases) {
  Deno.test(`predictionColumns() of ${what} have its names, types and cells`, () => {
    const columns = predictionColumns(meaning, prediction);
    assertEquals(columns.map(({ name, type, cell }) => [name, type, cell(prediction)]), want);
  });
}

Deno.test("predictionColumns() without a prediction are those of the task", () => {
  const names = (task: OutputMeaning["task"]) =>
    predictionColumns({ ...BINARY, task }, undefined).map(({ name }) => name);
  assertEquals(names("binary"), ["class", "score", "probability_No", "probability_Yes"]);
  assertEquals(names("labels"), ["class"]);
  assertEquals(names("regression"), ["value"]);
  assertEquals(names("tensor"), []);
});

Deno.test("requireSameColumns() refuses predictions with other numbers of values", () => {
  const boxes = (count: number): Prediction => ({
    kind: "tensors",
    tensors: [{ name: "boxes", tensor: tensor("FP32", new Float32Array(count)) }],
  });
  requireSameColumns(boxes(2), boxes(2));
  requireSameColumns({ kind: "value", value: 1 }, { kind: "value", value: 2 });
  const message = "the answers for two rows have 2 and 3 values, so they have no common columns";
  assertThrowsKind(() => requireSameColumns(boxes(2), boxes(3)), "invalid_input", message);
  for (
    const [one, other] of [
      [scored(0.5, 0.5), scored(0.5)],
      [{ kind: "value", value: [1] }, { kind: "value", value: [1, 2] }],
      [{ kind: "label", className: "a" }, { kind: "value", value: 1 }],
      [{ kind: "label", className: "a", outputs: OUTPUTS }, { kind: "label", className: "a" }],
      [scored(0.5, 0.5), { ...scored(0.5, 0.5), outputs: OUTPUTS }],
    ] as readonly (readonly [Prediction, Prediction])[]
  ) {
    assertThrowsKind(() => requireSameColumns(one, other), "invalid_input");
  }
});
