import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { isKind } from "../../errors.ts";
import { assertThrowsKind } from "../../testing/assert_kind.ts";
import type { CategoryValue, Feature, Manifest } from "../folder/manifest.ts";
import { AbsentValues } from "./absent_values.ts";
import { FeatureEncoder } from "./feature_encoder.ts";
import type { Tensor, TensorSpec } from "../tensor.ts";
import { manifestOf, numbers } from "../testing/versions.ts";

const COLORS = ["blue", "green", "red"];
const COLOR = { name: "color", type: "category", values: COLORS };
const AGE = { name: "age", type: "number" };

function regression(features: readonly unknown[], fields: Record<string, unknown> = {}): Manifest {
  return manifestOf({ task: "regression", features, ...fields });
}

function matrix(columns: number, datatype: TensorSpec["datatype"] = "FP32"): TensorSpec {
  return { name: "x", datatype, shape: [-1, columns] };
}

function encode(encoder: FeatureEncoder, instances: readonly unknown[]): readonly Tensor[] {
  return encoder.encode(instances, (row) => `instances[${row}]`);
}

/** The elements of the only input. */
function encoded(manifest: Manifest, input: TensorSpec, instances: readonly unknown[]): unknown[] {
  const [tensor] = encode(new FeatureEncoder(manifest, [input]), instances);
  return Array.from(tensor!.data as ArrayLike<unknown>);
}

/** Every problem of an instance, as `field: message`. */
function problemsOf(encoder: FeatureEncoder, instances: readonly unknown[]): readonly string[] {
  const error = assertThrowsKind(() => encode(encoder, instances), "invalid_input");
  return error.details.problems.map(({ field, message }) => `${field}: ${message}`);
}

const ways: readonly { name: string; manifest: Manifest; input: TensorSpec; want: unknown[] }[] = [
  {
    name: "a category as its position",
    manifest: regression([AGE, COLOR]),
    input: matrix(2),
    want: [30, 2],
  },
  {
    name: "a category as one column for each value",
    manifest: regression([AGE, COLOR], { category_encoding: "one-hot" }),
    input: matrix(4),
    want: [30, 0, 0, 1],
  },
  {
    name: "a category of names in the place of its value as its position",
    manifest: regression([AGE, COLOR], { category_encoding: "value" }),
    input: matrix(2),
    want: [30, 2],
  },
  {
    name: "integers into a matrix of integers",
    manifest: regression([AGE, COLOR]),
    input: matrix(2, "INT64"),
    want: [30n, 2n],
  },
];
for (const { name, manifest, input, want } of ways) {
  Deno.test(`FeatureEncoder writes ${name}`, () => {
    assertEquals(encoded(manifest, input, [{ age: 30, color: "red" }]), want);
  });
}

Deno.test("FeatureEncoder writes numeric categories as values when the manifest says so", () => {
  const features = [{ name: "size", type: "category", values: [38, 40, 42] }];
  const manifest = regression(features, { category_encoding: "value" });
  assertEquals(encoded(manifest, matrix(1), [{ size: 40 }]), [40]);
});

Deno.test("FeatureEncoder gives each input its own features", () => {
  const inputs: TensorSpec[] = [
    { name: "color", datatype: "BYTES", shape: [-1, 1] },
    { name: "rest", datatype: "FP32", shape: [-1, 2] },
    { name: "flag", datatype: "BOOL", shape: [-1] },
  ];
  const manifest = regression([
    { ...AGE, input: "rest" },
    COLOR,
    { name: "flag", type: "category", values: [false, true] },
    { name: "height", type: "number", input: "rest" },
  ]);
  const tensors = encode(new FeatureEncoder(manifest, inputs), [
    { age: 1, color: "red", flag: true, height: 2 },
    [3, "blue", false, 4],
  ]);
  assertEquals(tensors, [
    { datatype: "BYTES", shape: [2, 1], data: ["red", "blue"] },
    { datatype: "FP32", shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
    { datatype: "BOOL", shape: [2], data: Uint8Array.of(1, 0) },
  ]);
});

const absences = [
  { name: "its default", feature: { ...AGE, default: 7 }, datatype: "FP32", want: 7 },
  { name: "NaN for a number", feature: { ...AGE, required: false }, datatype: "FP32", want: NaN },
  { name: "-1 for a category", feature: { ...COLOR, required: false }, datatype: "FP32", want: -1 },
  { name: "an empty text", feature: { ...COLOR, required: false }, datatype: "BYTES", want: "" },
] as const;
for (const { name, feature, datatype, want } of absences) {
  Deno.test(`FeatureEncoder writes ${name} for an absent value, null or left out`, () => {
    const manifest = regression([feature]);
    assertEquals(encoded(manifest, matrix(1, datatype), [{}, { [feature.name]: null }, [NaN]]), [
      want,
      want,
      want,
    ]);
  });
}

Deno.test("FeatureEncoder writes zeros for an absent one-hot category", () => {
  const manifest = regression([{ ...COLOR, required: false }], { category_encoding: "one-hot" });
  assertEquals(encoded(manifest, matrix(3), [{}]), [0, 0, 0]);
});

Deno.test("FeatureEncoder takes values outside the list only where the manifest says so", () => {
  const open = { ...COLOR, accept_unknown: true };
  assertEquals(encoded(regression([open]), matrix(1), [{ color: "mauve" }]), [-1]);
  assertEquals(encoded(regression([open]), matrix(1, "BYTES"), [{ color: "mauve" }]), ["mauve"]);
  const oneHot = regression([open], { category_encoding: "one-hot" });
  assertEquals(encoded(oneHot, matrix(3), [{ color: "mauve" }]), [0, 0, 0]);
  assertEquals(problemsOf(new FeatureEncoder(regression([open]), [matrix(1)]), [{ color: {} }]), [
    'instances[0].color: expected one of "blue", "green", "red", got an object',
  ]);
});

Deno.test("FeatureEncoder writes numeric categories as themselves, the absent as NaN", () => {
  const level = { name: "level", type: "category", values: [-1, 10, 1], required: false };
  const fields = { category_encoding: "value" };
  const open = regression([{ ...level, accept_unknown: true }], fields);
  assertEquals(encoded(open, matrix(1), [{ level: -1 }, { level: 2 }, {}]), [-1, 2, NaN]);
  const error = assertThrowsKind(
    () => new FeatureEncoder(regression([level], fields), [matrix(1, "INT64")]),
    "model",
  ) as Error;
  assertStringIncludes(error.message, "cannot hold a missing value");
});

Deno.test("FeatureEncoder refuses unknown categories when the input cannot hold their index", () => {
  const open = regression([{ ...COLOR, accept_unknown: true }]);
  const error = assertThrowsKind(() => new FeatureEncoder(open, [matrix(1, "UINT8")]), "model");
  assertStringIncludes((error as Error).message, "accepts unknown categories");
});

Deno.test("FeatureEncoder takes a misspelt optional feature for a mistake", () => {
  const encoder = new FeatureEncoder(regression([{ ...AGE, default: 5 }, COLOR]), [matrix(2)]);
  assertEquals(problemsOf(encoder, [{ Age: 1, color: "red" }]), [
    'instances[0].Age: is not a feature of this model; did you mean "age"?',
  ]);
});

Deno.test("FeatureEncoder ignores other fields", () => {
  const encoder = new FeatureEncoder(regression([{ ...AGE, default: 5 }, COLOR]), [matrix(2)]);
  const [tensor] = encode(encoder, [{ customer: 17, color: "red" }]);
  assertEquals([...tensor!.data], [5, 2]);
});

const CHURN = new FeatureEncoder(regression([AGE, COLOR]), [matrix(2)]);
const invalid = [
  {
    name: "a number that is a text",
    instances: [{ age: "30", color: "red" }],
    want: ['instances[0].age: expected a number, got "30"'],
  },
  {
    name: "a value outside the list",
    instances: [{ age: 1, color: "Red" }],
    want: ['instances[0].color: expected one of "blue", "green", "red", got "Red"'],
  },
  {
    name: "a missing feature, with the field that was likely meant",
    instances: [{ age: 1, colour: "red" }],
    want: [
      'instances[0].color: is missing: expected one of "blue", "green", "red"',
      'instances[0].colour: is not a feature of this model; did you mean "color"?',
    ],
  },
  {
    name: "everything in every row at once",
    instances: [{ age: null, color: 1 }, [1], 5, [true, "green"]],
    want: [
      "instances[0].age: is missing: expected a number",
      'instances[0].color: expected one of "blue", "green", "red", got 1',
      "instances[1]: expected 2 values (age, color), got 1",
      "instances[2]: expected an object of named features or an array of 2 values, got 5",
      "instances[3][0] (age): expected a number, got true",
    ],
  },
  {
    name: "a number beyond the input's type",
    instances: [{ age: 1e39, color: "red" }],
    want: [
      "instances[0].age: expected a number within ±3.4028234663852886e+38 (FP32), got 1e+39",
    ],
  },
];
for (const { name, instances, want } of invalid) {
  Deno.test(`FeatureEncoder refuses ${name}`, () => {
    assertEquals(problemsOf(CHURN, instances), want);
  });
}

Deno.test("FeatureEncoder ignores fields that are no features when no feature is missing", () => {
  const [tensor] = encode(CHURN, [{ age: 1, color: "red", customer: "7590-VHVEG" }]);
  assertEquals(tensor, { datatype: "FP32", shape: [1, 2], data: Float32Array.of(1, 2) });
});

Deno.test("FeatureEncoder reports unknown fields when one of several absent features is required", () => {
  const encoder = new FeatureEncoder(regression([{ ...AGE, default: 5 }, COLOR]), [matrix(2)]);
  assertEquals(problemsOf(encoder, [{ customer: 17 }]), [
    'instances[0].color: is missing: expected one of "blue", "green", "red"',
    "instances[0].customer: is not a feature of this model",
  ]);
});

Deno.test("FeatureEncoder tells which rows have no value of a feature, and no others", () => {
  const features = [AGE, COLOR].map((feature) => ({ ...feature, required: false }));
  const encoder = new FeatureEncoder(regression(features), [matrix(2)]);
  const absent = new AbsentValues();
  const rows = [{ age: 1 }, { age: null, color: "red" }, [NaN, "red"], [4, "blue"], [5, null]];
  encoder.encode(rows, () => "", absent);
  assertEquals([0, 1].map((column) => absent.rowsWithout(column)), [
    new Set([1, 2]),
    new Set([0, 4]),
  ]);
});

Deno.test("FeatureEncoder does not take inherited properties for values", () => {
  const names = ["constructor", "valueOf"];
  const required = new FeatureEncoder(regression(numbers(...names)), [matrix(2)]);
  assertEquals(
    problemsOf(required, [{}]),
    names.map((name) => `instances[0].${name}: is missing: expected a number`),
  );
  const optional = numbers(...names).map((feature) => ({ ...feature, required: false }));
  assertEquals(encoded(regression(optional), matrix(2), [{ valueOf: 5 }]), [NaN, 5]);
});

Deno.test("FeatureEncoder keeps the first fifty problems and counts the others", () => {
  const problems = problemsOf(CHURN, Array.from({ length: 40 }, () => ({ age: "x", color: 1 })));
  assertEquals(problems.length, 51);
  assertEquals(problems.at(-1), ": and 30 more problems");
});

Deno.test("FeatureEncoder lists the first four names when a row has the wrong length", () => {
  const of = (...names: string[]) => {
    const encoder = new FeatureEncoder(regression(numbers(...names)), [matrix(names.length)]);
    return problemsOf(encoder, [[]]);
  };
  assertEquals(of("a", "b", "c", "d"), ["instances[0]: expected 4 values (a, b, c, d), got 0"]);
  assertEquals(of("a", "b", "c", "d", "e"), [
    "instances[0]: expected 5 values (a, b, c, d, …), got 0",
  ]);
});

const misspelt = [
  { key: "agee", is: "of one letter more", near: true },
  { key: "AGE", is: "in capitals", near: true },
  { key: "axy", is: "with two of three letters wrong", near: false },
  { key: "age".padEnd(101, "x"), is: "of more than 100 letters", near: false },
];
for (const { key, is, near } of misspelt) {
  Deno.test(`FeatureEncoder ${near ? "hints" : "does not hint"} at a feature for a name ${is}`, () => {
    const encoder = new FeatureEncoder(regression([AGE]), [matrix(1)]);
    const hint = near ? '; did you mean "age"?' : "";
    assertEquals(problemsOf(encoder, [{ [key]: 1 }]), [
      "instances[0].age: is missing: expected a number",
      `instances[0].${key.slice(0, 100)}: is not a feature of this model${hint}`,
    ]);
  });
}

Deno.test("FeatureEncoder hints at a long name that is nearly right, and at one of 100 letters", () => {
  const name = "a".repeat(100);
  const encoder = new FeatureEncoder(regression(numbers(name)), [matrix(1)]);
  const [, problem] = problemsOf(encoder, [{ [`${name.slice(1)}b`]: 1 }]);
  assertStringIncludes(problem!, `did you mean "${name}"?`);
  // Longer ones are not compared, however near they are.
  const [, longer] = problemsOf(encoder, [{ [`${name}b`]: 1 }]);
  assertEquals(longer?.endsWith("is not a feature of this model"), true);
});

Deno.test("FeatureEncoder names only the features when rows have no name", () => {
  const error = assertThrowsKind(() => CHURN.encode([{ color: "red" }], () => ""), "invalid_input");
  assertEquals(error.details.problems.map(({ field }) => field), ["age"]);
});

Deno.test("FeatureEncoder lists eight values of a category, and counts the others", () => {
  const of = (count: number) => {
    const values = Array.from({ length: count }, (_, i) => i);
    const feature = { name: "c", type: "category", values };
    return problemsOf(new FeatureEncoder(regression([feature]), [matrix(1)]), [{ c: "x" }]);
  };
  assertEquals(of(8), ['instances[0].c: expected one of 0, 1, 2, 3, 4, 5, 6, 7, got "x"']);
  assertEquals(of(9), [
    'instances[0].c: expected one of 0, 1, 2, 3, 4, 5, 6, 7 and 1 more, got "x"',
  ]);
});

for (const value of [Infinity, -Infinity]) {
  Deno.test(`FeatureEncoder refuses ${value}, of which training data had none`, () => {
    assertEquals(problemsOf(CHURN, [[value, "red"]]), [
      `instances[0][0] (age): expected a finite number, got ${value}`,
    ]);
  });
}

Deno.test("FeatureEncoder writes true and false as numbers, or as they are for such an input", () => {
  const flag = { name: "flag", type: "category", values: [false, true], accept_unknown: true };
  const manifest = regression([flag], { category_encoding: "value" });
  const rows = [{ flag: true }, { flag: false }];
  assertEquals(encoded(manifest, matrix(1, "BOOL"), rows), [1, 0]);
  assertEquals(encoded(manifest, matrix(1, "INT64"), rows), [1n, 0n]);
  assertEquals(encoded(manifest, matrix(1), [...rows, { flag: 7 }]), [1, 0, 7]);
  assertEquals(problemsOf(new FeatureEncoder(manifest, [matrix(1)]), [{ flag: "x" }]), [
    'instances[0].flag: expected one of false, true, got "x"',
  ]);
});

Deno.test("FeatureEncoder takes unknown texts, numbers, true and false, but no objects", () => {
  const features = [{ ...COLOR, accept_unknown: true }];
  const texts = encoded(regression(features), matrix(1, "BYTES"), [["x"], [5], [true], ["red"]]);
  assertEquals(texts, ["x", "5", "true", "red"]);
  const oneHot = regression(features, { category_encoding: "one-hot" });
  assertEquals(problemsOf(new FeatureEncoder(oneHot, [matrix(3)]), [[[1]]]), [
    'instances[0][0] (color): expected one of "blue", "green", "red", got an array of 1',
  ]);
});

const inputShapes = [
  { shape: undefined, want: [2, 1] },
  { shape: [-1], want: [2] },
  { shape: [1], want: [2] },
  { shape: [-1, -1], want: [2, 1] },
  { shape: [1, 1], want: [2, 1] },
];
for (const { shape, want } of inputShapes) {
  Deno.test(`FeatureEncoder makes [${want}] for an input of the shape [${shape ?? "any"}]`, () => {
    const encoder = new FeatureEncoder(regression([AGE]), [{ ...matrix(1), shape }]);
    const data = Float32Array.of(1, 2);
    assertEquals(encode(encoder, [[1], [2]]), [{ datatype: "FP32", shape: want, data }]);
  });
}

// --- Properties over random manifests

const categories: fc.Arbitrary<CategoryValue[]> = fc.oneof<fc.Arbitrary<CategoryValue[]>[]>(
  fc.uniqueArray(fc.string({ maxLength: 5 }), { minLength: 1, maxLength: 6 }),
  fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 6 }),
  fc.constant<CategoryValue[]>([false, true]),
);

const features: fc.Arbitrary<Feature[]> = fc.array(
  fc.oneof(fc.constant(undefined), categories),
  { minLength: 1, maxLength: 6 },
).map((kinds) =>
  kinds.map((values, i): Feature => {
    const name = `f${i}`;
    return values === undefined
      ? { name, type: "number", required: true }
      : { name, type: "category", values, required: true, accept_unknown: false };
  })
);

const encodings = fc.constantFrom("index" as const, "value" as const, "one-hot" as const);

interface Example {
  readonly manifest: Manifest;
  readonly records: readonly Record<string, CategoryValue>[];
}

const examples: fc.Arbitrary<Example> = fc.tuple(features, encodings).chain(([list, encoding]) => {
  const manifest: Manifest = { ...regression(list), category_encoding: encoding };
  const record = fc.record(Object.fromEntries(
    list.map((feature) => [
      feature.name,
      feature.type === "number"
        ? fc.double({ noNaN: true, noDefaultInfinity: true })
        : fc.constantFrom(...feature.values),
    ]),
  )) as fc.Arbitrary<Record<string, CategoryValue>>;
  return fc.array(record, { minLength: 1, maxLength: 4 })
    .map((records) => ({ manifest, records }));
});

function widthOf(feature: Feature, encoding: Manifest["category_encoding"]): number {
  return feature.type === "category" && encoding === "one-hot" ? feature.values.length : 1;
}

function specFor({ features, category_encoding }: Manifest): TensorSpec {
  const columns = features.reduce((sum, feature) => sum + widthOf(feature, category_encoding), 0);
  return matrix(columns, "FP64");
}

/** Reads a record back out of its row, by nothing but the manifest. */
function decodeRow({ features, category_encoding }: Manifest, row: readonly number[]) {
  const record: Record<string, CategoryValue> = {};
  let at = 0;
  for (const feature of features) {
    const columns = row.slice(at, at += widthOf(feature, category_encoding));
    record[feature.name] = feature.type === "number"
      ? columns[0]!
      : feature.values[categoryAt(feature.values, category_encoding, columns)]!;
  }
  return record;
}

function categoryAt(
  values: readonly CategoryValue[],
  encoding: Manifest["category_encoding"],
  columns: readonly number[],
): number {
  if (encoding === "one-hot") {
    assertEquals(columns.reduce((sum, value) => sum + value, 0), 1);
    return columns.indexOf(1);
  }
  const named = values.some((value) => typeof value === "string");
  return encoding === "value" && !named ? values.map(Number).indexOf(columns[0]!) : columns[0]!;
}

Deno.test("a record comes back when its encoded row is decoded by the manifest", () => {
  fc.assert(fc.property(examples, ({ manifest, records }) => {
    const spec = specFor(manifest);
    const data = encoded(manifest, spec, records) as number[];
    const width = spec.shape![1]!;
    const rows = records.map((_, row) => data.slice(row * width, (row + 1) * width));
    assertEquals(rows.map((row) => decodeRow(manifest, row)), records);
  }));
});

Deno.test("a row of values in the manifest's order is encoded as the record is", () => {
  fc.assert(fc.property(examples, ({ manifest, records }) => {
    const spec = specFor(manifest);
    const rows = records.map((record) => manifest.features.map(({ name }) => record[name]));
    assertEquals(encoded(manifest, spec, rows), encoded(manifest, spec, records));
  }));
});

Deno.test("any other value causes a problem that names its row and field", () => {
  const junk = fc.oneof(
    fc.anything({ withBigInt: false }).filter((value) => typeof value !== "number"),
    fc.constantFrom(NaN, Infinity),
  );
  fc.assert(fc.property(examples, fc.nat(), junk, ({ manifest, records }, pick, value) => {
    const feature = manifest.features[pick % manifest.features.length]!;
    if (feature.type === "category" && feature.values.includes(value as string)) return;
    const row = pick % records.length;
    const instances = records.map((record, i) =>
      i === row ? { ...record, [feature.name]: value } : record
    );
    const encoder = new FeatureEncoder(manifest, [specFor(manifest)]);
    const problems = problemsOf(encoder, instances);
    assertEquals(problems.length, 1);
    assertStringIncludes(problems[0]!, `instances[${row}].${feature.name}: `);
  }));
});

Deno.test("any instance is encoded or refused with a problem, and no other error is thrown", () => {
  fc.assert(fc.property(examples, fc.array(fc.anything()), ({ manifest }, instances) => {
    const encoder = new FeatureEncoder(manifest, [specFor(manifest)]);
    try {
      encode(encoder, instances);
    } catch (error) {
      assertEquals(isKind(error, "invalid_input"), true, String(error));
    }
  }));
});
