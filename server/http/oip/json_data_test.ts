import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { Problems } from "../../errors.ts";
import { type Datatype, elementCount, type TensorData } from "../../models/tensor.ts";
import { JsonBytes } from "../json_bytes.ts";
import { parseLossless } from "../lossless_json.ts";
import { writeTensor } from "../tensor_writer.ts";
import { decodeJsonData } from "./json_data.ts";

/** Writes elements as JSON and reads them again, like a client. */
function throughJson(data: TensorData, datatype: Datatype): TensorData | undefined {
  const out = new JsonBytes(true, 1);
  writeTensor(out, { datatype, shape: [data.length], data });
  const parsed = parseLossless(new TextDecoder().decode(out.end()), out.end());
  return decodeJsonData(parsed, datatype, [data.length], "data", new Problems());
}

/** The message of the only problem. */
function problemOf(data: unknown, datatype: Datatype, shape: readonly number[]): string {
  const problems = new Problems();
  assertEquals(decodeJsonData(data, datatype, shape, "data", problems), undefined);
  return problems.list().map(({ field, message }) => `${field}: ${message}`).join("; ");
}

function nest(values: readonly unknown[], shape: readonly number[]): unknown {
  const [size, ...rest] = shape;
  if (size === undefined) return values[0];
  const width = elementCount(rest);
  return Array.from(
    { length: size },
    (_, i) => nest(values.slice(i * width, (i + 1) * width), rest),
  );
}

const shapeAndValues = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 })
  .chain((shape) => {
    const length = elementCount(shape);
    const values = fc.array(fc.integer(), { minLength: length, maxLength: length });
    return fc.tuple(fc.constant(shape), values);
  });

Deno.test("decodeJsonData() reads nested and flat data alike", () => {
  fc.assert(fc.property(shapeAndValues, ([shape, values]) => {
    const flat = decodeJsonData(values, "INT32", shape, "data", new Problems());
    assertEquals(flat, Int32Array.from(values));
    const nested = decodeJsonData(nest(values, shape), "INT32", shape, "data", new Problems());
    assertEquals(nested, flat);
  }));
});

Deno.test("JSON carries every INT64 and UINT64 without loss", () => {
  fc.assert(fc.property(fc.array(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })), (integers) => {
    const unsigned = BigUint64Array.from(integers);
    const signed = BigInt64Array.from(integers);
    assertEquals(throughJson(unsigned, "UINT64"), unsigned);
    assertEquals(throughJson(signed, "INT64"), signed);
  }));
});

Deno.test("JSON carries every finite real number without loss", () => {
  const finite = { noNaN: true, noDefaultInfinity: true };
  fc.assert(fc.property(fc.float32Array(finite), fc.float64Array(finite), (floats, doubles) => {
    // JSON writes -0 as 0.
    const single = floats.map((value) => value + 0);
    const double = doubles.map((value) => value + 0);
    assertEquals(throughJson(single, "FP32"), single);
    assertEquals(throughJson(double, "FP64"), double);
  }));
});

Deno.test("JSON carries the largest and the smallest number of each type", () => {
  const singles = Float32Array.of(3.4028234663852886e38, -3.4028234663852886e38, 2 ** -149);
  const doubles = Float64Array.of(Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE);
  const halves = Float16Array.of(65504, -65504, 2 ** -24);
  assertEquals(throughJson(singles, "FP32"), singles);
  assertEquals(throughJson(doubles, "FP64"), doubles);
  assertEquals(throughJson(halves, "FP16"), halves);
});

Deno.test("JSON carries every string that a graph can read without loss", () => {
  const string = fc.string({ unit: "binary" }).filter((text) => !text.includes("\0"));
  fc.assert(fc.property(fc.array(string), (strings) => {
    assertEquals(throughJson(strings, "BYTES"), strings);
  }));
});

for (const datatype of ["FP16", "FP32", "FP64"] as const) {
  Deno.test(`decodeJsonData() reads null as NaN, and infinities, in ${datatype}`, () => {
    const data = [null, NaN, Infinity, -Infinity, 1];
    const decoded = decodeJsonData(data, datatype, [5], "data", new Problems());
    assertEquals(Array.from(decoded as Float64Array), [NaN, NaN, Infinity, -Infinity, 1]);
  });
}

const wrong: readonly (readonly [string, unknown, Datatype, readonly number[], string])[] = [
  ["no array", 5, "FP32", [1], "data: expected an array of elements, got 5"],
  ["no data", undefined, "FP32", [1], "data: expected an array of elements, got nothing"],
  ["too few", [1], "FP32", [1, 3], "data: expected 3 elements for shape [1,3], got 1"],
  [
    "ragged arrays",
    [[1, 2], [3]],
    "FP32",
    [2, 2],
    "data: is not nested as shape [2,2] says: expected an array of 2 in dimension 1, got an array of 1",
  ],
  [
    "arrays beyond the shape",
    [[[1]]],
    "FP32",
    [1, 1],
    "data[0]: expected a number, got an array of 1",
  ],
  ["too many", [1, 2], "FP32", [1], "data: expected 1 elements for shape [1], got 2"],
  [
    "a value among arrays",
    [[1, 2], 3],
    "FP32",
    [2, 2],
    "data: is not nested as shape [2,2] says: expected an array of 2 in dimension 1, got 3",
  ],
  [
    "arrays too few",
    [[1, 2]],
    "FP32",
    [2, 2],
    "data: is not nested as shape [2,2] says: expected an array of 2 in dimension 0, got an array of 1",
  ],
  [
    "every element that is wrong",
    [[1], ["a"], [null], ["b"]],
    "INT8",
    [4, 1],
    'data[1]: expected an integer from -128 to 127 (INT8), got "a"; ' +
    "data[2]: expected an integer from -128 to 127 (INT8), got null; " +
    'data[3]: expected an integer from -128 to 127 (INT8), got "b"',
  ],
  ["a string", ["1"], "FP32", [1], 'data[0]: expected a number, got "1"'],
  [
    "too large a number",
    [1e39],
    "FP32",
    [1],
    "data[0]: expected a number within ±3.4028234663852886e+38 (FP32), got 1e+39",
  ],
  [
    "an infinite integer",
    [Infinity],
    "INT8",
    [1],
    "data[0]: expected an integer from -128 to 127 (INT8), got Infinity",
  ],
  [
    "null as an integer",
    [null],
    "INT8",
    [1],
    "data[0]: expected an integer from -128 to 127 (INT8), got null",
  ],
  ["null as a text", [null], "BYTES", [1], "data[0]: expected a string, got null"],
  ["2 as a truth", [2], "BOOL", [1], "data[0]: expected true or false, got 2"],
  ["a number as text", [7], "BYTES", [1], "data[0]: expected a string, got 7"],
];
for (const [name, data, datatype, shape, message] of wrong) {
  Deno.test(`decodeJsonData() rejects ${name}`, () => {
    assertEquals(problemOf(data, datatype, shape), message);
  });
}

Deno.test("decodeJsonData() reads data with no elements, flat and nested", () => {
  for (const [data, shape] of [[[], [0]], [[], [0, 3]], [[[], []], [2, 0]]] as const) {
    const decoded = decodeJsonData(data, "INT8", shape, "data", new Problems());
    assertEquals(decoded, new Int8Array());
  }
});

Deno.test("decodeJsonData() reads a tensor after earlier problems", () => {
  const problems = new Problems();
  problems.add("id", "is odd");
  assertEquals(decodeJsonData([1], "INT8", [1], "data", problems), Int8Array.of(1));
  assertEquals(problems.count, 1);
});
