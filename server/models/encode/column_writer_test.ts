import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { allocate, type Datatype } from "../tensor.ts";
import { manifestOf } from "../testing/versions.ts";
import { type ColumnWriter, columnWriter } from "./column_writer.ts";

type Encoding = Parameters<typeof columnWriter>[2];

const NUMBER = { type: "number" };
const COLOR = { type: "category", values: ["blue", "green", "red"] };
const SIZE = { type: "category", values: [38, 40] };
const MIXED = { type: "category", values: [38, "large"] };

function writer(feature: object, datatype: Datatype, encoding: Encoding = "index") {
  const { features } = manifestOf({ task: "regression", features: [{ name: "f", ...feature }] });
  return columnWriter(features[0]!, datatype, encoding);
}

function made(...args: Parameters<typeof writer>): ColumnWriter {
  const column = writer(...args);
  if (typeof column === "string") throw new TypeError(column);
  return column;
}

/** The elements after a value was written, or the problem of the value. */
function written(column: ColumnWriter, datatype: Datatype, value: unknown): unknown {
  const data = allocate(datatype, column.width);
  if (value === undefined) column.writeMissing!(data, 0);
  else {
    const problem = column.write(value, data, 0);
    if (problem !== undefined) return problem;
  }
  return Array.from(data as ArrayLike<unknown>);
}

const representations: readonly (readonly [object, Datatype, Encoding, string, number])[] = [
  [NUMBER, "FP32", "value", "number", 1],
  [COLOR, "BYTES", "one-hot", "text", 1],
  [COLOR, "FP32", "one-hot", "one-hot", 3],
  [COLOR, "FP32", "index", "index", 1],
  [COLOR, "FP32", "value", "index", 1],
  [SIZE, "FP32", "value", "value", 1],
  [SIZE, "FP32", "index", "index", 1],
  [MIXED, "FP32", "value", "index", 1],
];
for (const [feature, datatype, encoding, representation, width] of representations) {
  const values = "values" in feature ? `one of ${feature.values}` : "a number";
  Deno.test(`columnWriter() writes ${values} to ${datatype} by "${encoding}" as ${representation}`, () => {
    const column = made(feature, datatype, encoding);
    assertEquals([column.representation, column.width], [representation, width]);
  });
}

for (const datatype of ["FP16", "FP32", "FP64"] as const) {
  Deno.test(`columnWriter() writes an absent number to ${datatype} as NaN`, () => {
    const number = made({ ...NUMBER, required: false }, datatype);
    assertEquals(written(number, datatype, undefined), [NaN]);
    const size = made({ ...SIZE, required: false }, datatype, "value");
    assertEquals(written(size, datatype, undefined), [NaN]);
  });
}

for (const datatype of ["FP16", "FP32", "FP64", "INT8", "INT16", "INT32", "INT64"] as const) {
  Deno.test(`columnWriter() writes an unknown category and an absent one to ${datatype} as -1`, () => {
    const column = made({ ...COLOR, accept_unknown: true, required: false }, datatype);
    const none = datatype === "INT64" ? -1n : -1;
    assertEquals([written(column, datatype, "mauve"), written(column, datatype, undefined)], [
      [none],
      [none],
    ]);
  });
}

const impossible: readonly (readonly [object, Datatype, string])[] = [
  [NUMBER, "BYTES", "is a number, but its graph input has the type BYTES"],
  [NUMBER, "BOOL", "is a number, but its graph input has the type BOOL"],
  [{ ...NUMBER, required: false }, "INT64", "may be absent, but a graph input of type INT64"],
  [{ ...COLOR, required: false }, "UINT8", "may be absent, but a graph input of type UINT8"],
  [
    { ...COLOR, accept_unknown: true },
    "UINT64",
    "a graph input of type UINT64 cannot hold -1, which stands for them",
  ],
];
for (const [feature, datatype, says] of impossible) {
  Deno.test(`columnWriter() says that a feature ${says}`, () => {
    const problem = writer(feature, datatype);
    assertStringIncludes(typeof problem === "string" ? problem : "", says);
  });
}

Deno.test("columnWriter() writes a default and categories also to unsigned types", () => {
  assertEquals(written(made({ ...NUMBER, default: 7 }, "UINT8"), "UINT8", undefined), [7]);
  assertEquals(written(made(COLOR, "UINT8"), "UINT8", "red"), [2]);
});

Deno.test("columnWriter() takes an unknown boolean or number for a category that is a number", () => {
  const open = made({ ...SIZE, accept_unknown: true }, "FP32", "value");
  assertEquals([true, 39, "x"].map((value) => written(open, "FP32", value)), [
    [1],
    [39],
    'expected one of 38, 40, got "x"',
  ]);
});

Deno.test("columnWriter() has no substitute for a required feature, and zeros for an absent one-hot one", () => {
  assertEquals(made(COLOR, "FP32").writeMissing, undefined);
  const column = made({ ...COLOR, required: false }, "FP32", "one-hot");
  assertEquals(written(column, "FP32", undefined), [0, 0, 0]);
});

Deno.test("columnWriter() writes an absent text over what the input had", () => {
  const column = made({ ...COLOR, required: false }, "BYTES");
  const data = ["before"];
  column.writeMissing!(data, 0);
  assertEquals(data, [""]);
});
