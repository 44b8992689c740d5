import { assertEquals, assertThrows } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { KnownError } from "../../errors.ts";
import { manifestOf, numbers } from "../testing/versions.ts";
import type { TensorSpec } from "../tensor.ts";
import { ArrayEncoder } from "./array_encoder.ts";
import type { InstanceEncoder } from "./encoder_types.ts";
import { FeatureEncoder } from "./feature_encoder.ts";
import { NumberRows } from "./number_rows.ts";

/** Tells whether an encoder has looked at each row. */
class WatchedRows extends NumberRows {
  isRead = false;

  override toArrays() {
    this.isRead = true;
    return super.toArrays();
  }
}

const MOST_FLOAT32 = 3.4028234663852886e38;
const x = (
  shape: TensorSpec["shape"],
  datatype: TensorSpec["datatype"] = "FP32",
): TensorSpec => ({ name: "x", datatype, shape });
const features = (inputs: readonly TensorSpec[], more: readonly object[] = []) =>
  new FeatureEncoder(
    manifestOf({ task: "regression", features: [...numbers("a", "b"), ...more] }),
    inputs,
  );

Deno.test("NumberRows has its rows by number, in parts and as arrays", () => {
  const rows = new NumberRows(Float64Array.of(1, 2, 3, 4, 5, 6), 2);
  assertEquals([rows.length, rows.at(1)], [3, [3, 4]]);
  assertEquals(rows.slice(1, 3).toArrays(), [[3, 4], [5, 6]]);
  assertEquals(rows.slice(0, 1).values.buffer, rows.values.buffer);
});

/** What an encoder makes of rows, or the error about them. */
function outcome(encoder: InstanceEncoder, rows: NumberRows | readonly unknown[]): unknown {
  try {
    return encoder.encode(rows, (row) => `[${row}]`);
  } catch (error) {
    if (error instanceof KnownError) return error.details;
    throw error;
  }
}

const VALUES = [1, -2.5, 0, MOST_FLOAT32];
const cases: readonly {
  readonly name: string;
  readonly encoder: InstanceEncoder;
  readonly isRead: boolean;
  readonly values?: readonly number[];
}[] = [
  { name: "a matrix of float32", encoder: new ArrayEncoder([x([-1, 2])]), isRead: false },
  { name: "a matrix of any width", encoder: new ArrayEncoder([x([-1, -1])]), isRead: false },
  { name: "float64", encoder: new ArrayEncoder([x([-1, 2], "FP64")]), isRead: false },
  { name: "integers", encoder: new ArrayEncoder([x([-1, 2], "INT64")]), isRead: true },
  { name: "a matrix of another width", encoder: new ArrayEncoder([x([-1, 3])]), isRead: true },
  { name: "a list of values", encoder: new ArrayEncoder([x([-1])]), isRead: true },
  { name: "no declared shape", encoder: new ArrayEncoder([x(undefined)]), isRead: true },
  { name: "rows of matrices", encoder: new ArrayEncoder([x([-1, 2, 1])]), isRead: true },
  {
    name: "two inputs",
    encoder: new ArrayEncoder([x([-1, 2]), { ...x([-1, 2]), name: "y" }]),
    isRead: true,
  },
  {
    name: "a value beyond float32",
    encoder: new ArrayEncoder([x([-1, 2])]),
    values: [1, 2, 3, -3.5e38],
    isRead: true,
  },
  {
    name: "a value that is rounded to the largest float32",
    encoder: new ArrayEncoder([x([-1, 2])]),
    values: [1, 2, 3, 3.4028235e38],
    isRead: false,
  },
  {
    name: "a value beyond float64",
    encoder: new ArrayEncoder([x([-1, 2], "FP64")]),
    values: [1, 2, 3, Infinity],
    isRead: true,
  },
  { name: "two features in a matrix", encoder: features([x([-1, 2])]), isRead: false },
  {
    name: "two features of their own inputs",
    encoder: features([{ ...x([-1, 1]), name: "a" }, { ...x([-1, 1], "FP64"), name: "b" }]),
    isRead: false,
  },
  {
    name: "a feature beyond float32",
    encoder: features([x([-1, 2])]),
    values: [1, 2, 3, 3.5e38],
    isRead: true,
  },
  {
    name: "three features of two values",
    encoder: features([x([-1, 3])], numbers("c")),
    isRead: true,
  },
  {
    name: "a category",
    encoder: new FeatureEncoder(
      manifestOf({
        task: "regression",
        features: [...numbers("a"), { name: "b", type: "category", values: [0, 1] }],
      }),
      [x([-1, 2])],
    ),
    values: [1, 0, 2, 1],
    isRead: true,
  },
];
for (const { name, encoder, isRead, values = VALUES } of cases) {
  Deno.test(`rows of numbers are encoded as arrays are: ${name}`, () => {
    const rows = new WatchedRows(Float64Array.from(values), 2);
    const arrays = [values.slice(0, 2), values.slice(2)];
    assertEquals(outcome(encoder, rows), outcome(encoder, arrays));
    assertEquals(rows.isRead, isRead);
  });
}

Deno.test("rows of numbers of any size are encoded as arrays are", () => {
  const tables = fc.integer({ min: 1, max: 20 }).chain((count) =>
    fc.array(fc.double({ noNaN: true }), { minLength: 2 * count, maxLength: 2 * count })
  );
  const encoders = [new ArrayEncoder([x([-1, 2])]), features([x([-1, 2])])];
  fc.assert(fc.property(tables, fc.constantFrom(...encoders), (values, encoder) => {
    const rows = new NumberRows(Float64Array.from(values), 2);
    assertEquals(outcome(encoder, rows), outcome(encoder, rows.toArrays()));
  }));
});

Deno.test("rows of numbers that a graph cannot take are refused", () => {
  const rows = new NumberRows(Float64Array.of(1, 2), 2);
  assertThrows(() => new ArrayEncoder([x([-1, 3])]).encode(rows, String), KnownError);
});
