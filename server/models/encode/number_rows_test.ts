import { assertEquals } from "@std/assert/mod.js";
import { isKind } from "../../errors.ts";
import type { Manifest } from "../folder/manifest.ts";
import type { Datatype, TensorSpec } from "../tensor.ts";
import { ArrayEncoder } from "./array_encoder.ts";
import type { InstanceEncoder } from "./encoder_types.ts";
import { FeatureEncoder } from "./feature_encoder.ts";
import { type Instances, NumberRows } from "./number_rows.ts";

const ROWS = [[1, 2.5, -3], [4, 1e300, 0]];

function numbers(rows: readonly (readonly number[])[]): NumberRows {
  return new NumberRows(Float64Array.from(rows.flat()), rows[0]!.length);
}

function input(name: string, datatype: Datatype, shape: readonly number[] | undefined): TensorSpec {
  return { name, datatype, shape };
}

function featuresOf(...types: readonly object[]): Manifest {
  const features = types.map((type, i) => ({ name: `f${i}`, required: true, ...type }));
  return { name: "m", task: "regression", features } as unknown as Manifest;
}

/** Tensors, or the problems of the rows. */
function encoded(encoder: InstanceEncoder, instances: Instances): unknown {
  try {
    return encoder.encode(instances, (row) => `instances[${row}]`);
  } catch (error) {
    if (!isKind(error, "invalid_input")) throw error;
    return error.details.problems;
  }
}

const NUMBER = { type: "number" };
const CATEGORY = { type: "category", values: [1, 4], accept_unknown: false };
const matrix = (datatype: Datatype, width = 3) => [input("x", datatype, [-1, width])];

const encoders: readonly (readonly [what: string, encoder: InstanceEncoder])[] = [
  ["floats", new FeatureEncoder(featuresOf(NUMBER, NUMBER, NUMBER), matrix("FP64"))],
  ["small floats", new FeatureEncoder(featuresOf(NUMBER, NUMBER, NUMBER), matrix("FP32"))],
  ["integers", new FeatureEncoder(featuresOf(NUMBER, NUMBER, NUMBER), matrix("INT32"))],
  ["a category", new FeatureEncoder(featuresOf(CATEGORY, NUMBER, NUMBER), matrix("FP64"))],
  ["too few features", new FeatureEncoder(featuresOf(NUMBER, NUMBER), matrix("FP64", 2))],
  [
    "inputs of their own",
    new FeatureEncoder(
      featuresOf(NUMBER, NUMBER, NUMBER),
      ["f0", "f1", "f2"].map((name) => input(name, "FP64", name === "f1" ? [-1] : [-1, 1])),
    ),
  ],
  ["arrays of floats", new ArrayEncoder(matrix("FP64"))],
  ["arrays of small floats", new ArrayEncoder(matrix("FP32"))],
  ["arrays of integers", new ArrayEncoder(matrix("INT64"))],
  ["arrays of any width", new ArrayEncoder(matrix("FP64", -1))],
  ["arrays of another width", new ArrayEncoder(matrix("FP64", 2))],
  ["arrays of another shape", new ArrayEncoder([input("x", "FP64", [-1, 3, 1])])],
  ["arrays of no known shape", new ArrayEncoder([input("x", "FP64", undefined)])],
  ["arrays for two inputs", new ArrayEncoder([...matrix("FP64"), ...matrix("FP64")])],
];
for (const [what, encoder] of encoders) {
  Deno.test(`rows of numbers are encoded as arrays are, for ${what}`, () => {
    for (const rows of [ROWS, [[1, 2, 3]], [[1.5, 2, 3], [4, 5, 6], [7, 8, 9]]]) {
      assertEquals(encoded(encoder, numbers(rows)), encoded(encoder, rows));
    }
  });
}

Deno.test("NumberRows has the rows that it was made of", () => {
  const rows = numbers(ROWS);
  assertEquals([rows.length, rows.at(1), rows.toArrays()], [2, ROWS[1], ROWS]);
});
