import { assertEquals, assertThrows } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { KnownError } from "../../errors.ts";
import { manifestOf, numbers } from "../testing/versions.ts";
import type { TensorSpec } from "../tensor.ts";
import { AbsentValues } from "./absent_values.ts";
import { ArrayEncoder } from "./array_encoder.ts";
import type { InstanceEncoder } from "./encoder_types.ts";
import { FeatureEncoder } from "./feature_encoder.ts";
import { FlatRows } from "./flat_rows.ts";

/** Tells whether an encoder has looked at each row. */
class WatchedRows extends FlatRows {
  isRead = false;

  override toArray() {
    this.isRead = true;
    return super.toArray();
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

Deno.test("FlatRows has its rows by number, in parts and as a list", () => {
  const rows = new FlatRows(Float64Array.of(1, 2, 3, 4, 5, 6), 2);
  assertEquals([rows.length, rows.at(1)], [3, [3, 4]]);
  assertEquals(rows.slice(1, 3).toArray(), [[3, 4], [5, 6]]);
  assertEquals(rows.slice(0, 1).values.buffer, rows.values.buffer);
});

/** What an encoder makes of rows, or the error about them. */
function outcome(encoder: InstanceEncoder, rows: FlatRows | readonly unknown[]): unknown {
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
    isRead: false,
  },
  {
    name: "an unknown category",
    encoder: new FeatureEncoder(
      manifestOf({
        task: "regression",
        features: [...numbers("a"), { name: "b", type: "category", values: [0, 1] }],
      }),
      [x([-1, 2])],
    ),
    values: [1, 0, 2, 2],
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

const MIXED = Float64Array.of(1, NaN, 2.5, NaN, NaN, -1, NaN, NaN, 3, 7);
const OTHERS = {
  codes: Uint16Array.of(0, 4, 0, 1, 2, 0, 3, 1, 0, 0),
  values: [null, true, false, "x"],
};

Deno.test("FlatRows has values that are no numbers", () => {
  const rows = new FlatRows(MIXED, 2, { others: OTHERS });
  assertEquals(rows.toArray(), [[1, "x"], [2.5, null], [true, -1], [false, null], [3, 7]]);
  assertEquals(rows.slice(1, 3).toArray(), [[2.5, null], [true, -1]]);
  assertEquals(rows.slice(1, 3).slice(1, 2).toArray(), [[true, -1]]);
});

Deno.test("FlatRows has records", () => {
  const names = new Map([["b", 0], ["a", 1]]);
  const rows = new FlatRows(MIXED.slice(0, 4), 2, { names, others: OTHERS });
  assertEquals(rows.toArray(), [{ b: 1, a: "x" }, { b: 2.5, a: null }]);
  assertEquals(rows.slice(1, 2).at(0), { b: 2.5, a: null });
});

const category = { name: "c", type: "category", values: ["x", "y"] };
/** Encoders of a number and a category, which may be absent where `required` is false. */
const mixedEncoders = [true, false].flatMap((required) =>
  [
    { encoding: "one-hot", inputs: [x([-1, 3])] },
    { encoding: "index", inputs: [x([-1, 2])] },
    { encoding: "index", inputs: [{ ...x([-1, 1], "FP64"), name: "a" }, text("c")] },
    { encoding: "index", inputs: [{ ...x([-1, 1], "INT64"), name: "a" }, text("c")] },
  ].map(({ encoding, inputs }) => {
    const number = { name: "a", type: "number", ...(required ? {} : { default: 5 }) };
    const features = [number, { ...category, required }];
    const manifest = { task: "regression", category_encoding: encoding, features };
    return new FeatureEncoder(manifestOf(manifest), inputs);
  })
);

function text(name: string): TensorSpec {
  return { name, datatype: "BYTES", shape: [-1, 1] };
}

/** The tensors, and which values are absent; or the error. */
function mixedOutcome(encoder: InstanceEncoder, rows: FlatRows | readonly unknown[]): unknown {
  const absent = new AbsentValues();
  try {
    const tensors = encoder.encode(rows, (row) => `[${row}]`, absent);
    return [tensors, [0, 1].map((column) => absent.rowsWithout(column))];
  } catch (error) {
    if (error instanceof KnownError) return error.details;
    throw error;
  }
}

const POOL = [null, true, false, "x", "y", "z"];
const mixedValue = fc.oneof(
  { arbitrary: fc.constantFrom(...POOL, 1, 2.5, -3, 1e300), weight: 1 },
  { arbitrary: fc.constant("x"), weight: 3 },
);
const mixedNumber = fc.oneof(
  { arbitrary: fc.constantFrom(1, 2, -3), weight: 9 },
  { arbitrary: mixedValue, weight: 1 },
);

/** Flat rows of these rows. */
function flat(rows: readonly (readonly unknown[])[], names?: readonly string[]): FlatRows {
  const values = rows.flat();
  return new FlatRows(
    Float64Array.from(values, (value) => typeof value === "number" ? value : NaN),
    rows[0]!.length,
    {
      names: names && new Map(names.map((name, i) => [name, i])),
      others: {
        codes: Uint16Array.from(values, (value) => POOL.indexOf(value as null) + 1),
        values: POOL,
      },
    },
  );
}

Deno.test("rows of any values are encoded as arrays are", () => {
  const tables = fc.array(fc.tuple(mixedNumber, mixedValue), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(tables, fc.constantFrom(...mixedEncoders), (rows, encoder) => {
      assertEquals(mixedOutcome(encoder, flat(rows)), mixedOutcome(encoder, rows));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("records of flat rows are encoded as objects are", () => {
  const tables = fc.array(fc.tuple(mixedValue, mixedNumber, mixedValue), {
    minLength: 1,
    maxLength: 6,
  });
  // A name of another case is taken for an error, a missing one for an absent value.
  const someNames = fc.constantFrom(
    ...[["c", "a", "more"], ["more", "a", "c"], ["C", "a", "more"], ["x", "a", "more"]],
  );
  fc.assert(
    fc.property(tables, someNames, fc.constantFrom(...mixedEncoders), (rows, names, encoder) => {
      const records = rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
      assertEquals(mixedOutcome(encoder, flat(rows, names)), mixedOutcome(encoder, records));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("records of flat rows are encoded without an object for each", () => {
  const rows = new WatchedRows(Float64Array.of(1, 2, 3, 4), 2, {
    names: new Map([["b", 0], ["a", 1]]),
  });
  const [tensor] = features([x([-1, 2])]).encode(rows, String);
  assertEquals([[...tensor!.data], rows.isRead], [[2, 1, 4, 3], false]);
});

Deno.test("records without a feature that may be absent are encoded without an object for each", () => {
  const encoder = features([x([-1, 3])], [{ name: "c", type: "number", default: 5 }]);
  const rows = new WatchedRows(Float64Array.of(1, 2, 3, 4), 2, {
    names: new Map([["b", 0], ["a", 1]]),
  });
  const absent = new AbsentValues();
  const [tensor] = encoder.encode(rows, String, absent);
  assertEquals([[...tensor!.data], rows.isRead], [[2, 1, 5, 4, 3, 5], false]);
  assertEquals([0, 2].map((column) => absent.rowsWithout(column)), [undefined, new Set([0, 1])]);
  assertEquals(encoder.encode(rows, String), [tensor!]);
});

Deno.test("rows with more values than features are refused", () => {
  const rows = new FlatRows(Float64Array.of(1, 2, 3, 4, 5, 6), 3);
  assertThrows(() => features([x([-1, 2])]).encode(rows, String), KnownError, "expected 2 values");
});

Deno.test("a graph without a manifest takes the records of its inputs", () => {
  const inputs = [{ ...x([-1, 1]), name: "a" }, { ...x([-1, 1]), name: "c" }];
  for (const encoder of [new ArrayEncoder(inputs), new ArrayEncoder([x([-1, 2])])]) {
    const rows = [[1, 2], [3, 1]];
    const records = rows.map(([a, c]) => ({ a, c }));
    assertEquals(outcome(encoder, flat(rows, ["a", "c"])), outcome(encoder, records));
  }
});

Deno.test("rows of numbers of any size are encoded as arrays are", () => {
  const tables = fc.integer({ min: 1, max: 20 }).chain((count) =>
    fc.array(fc.double({ noNaN: true }), { minLength: 2 * count, maxLength: 2 * count })
  );
  const encoders = [new ArrayEncoder([x([-1, 2])]), features([x([-1, 2])])];
  fc.assert(fc.property(tables, fc.constantFrom(...encoders), (values, encoder) => {
    const rows = new FlatRows(Float64Array.from(values), 2);
    assertEquals(outcome(encoder, rows), outcome(encoder, rows.toArray()));
  }));
});

Deno.test("rows of numbers that a graph cannot take are refused", () => {
  const rows = new FlatRows(Float64Array.of(1, 2), 2);
  assertThrows(() => new ArrayEncoder([x([-1, 3])]).encode(rows, String), KnownError);
});
