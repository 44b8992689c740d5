import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { elementWriter } from "./element_writer.ts";
import { allocate, type Datatype, DATATYPES } from "../tensor.ts";

/** The element of a tensor after a value was written to it, or the problem of the value. */
function written(datatype: Datatype, value: unknown): unknown {
  const data = allocate(datatype, 1);
  return elementWriter(datatype)(value, data, 0) ?? data[0];
}

const kept: readonly [Datatype, unknown, unknown][] = [
  ["BYTES", "añ", "añ"],
  ["BYTES", "", ""],
  ["BYTES", "\u{1f600}\u0001", "\u{1f600}\u0001"],
  ["BOOL", true, 1],
  ["BOOL", false, 0],
  ["BOOL", 1, 1],
  ["BOOL", 0, 0],
  ["INT8", -128, -128],
  ["UINT8", 255, 255],
  ["INT32", 2147483647, 2147483647],
  ["INT64", 7, 7n],
  ["INT64", -(2n ** 63n), -(2n ** 63n)],
  ["UINT64", 2n ** 64n - 1n, 2n ** 64n - 1n],
  ["FP32", 0.5, 0.5],
  ["FP32", 5n, 5],
  ["FP64", 1e300, 1e300],
  ["FP16", 65504, 65504],
  ["FP16", -65519.99999999999, -65504],
  ["FP32", 3.4028235e38, 3.4028234663852886e38],
  ["FP32", -3.4028235677973362e38, -3.4028234663852886e38],
  ["FP64", -Number.MAX_VALUE, -Number.MAX_VALUE],
  ["FP32", NaN, NaN],
  ["FP64", null, NaN],
  ["FP16", -Infinity, -Infinity],
];
for (const [datatype, value, want] of kept) {
  Deno.test(`elementWriter() keeps ${String(value)} as ${datatype}`, () => {
    assertEquals(written(datatype, value), want);
  });
}

const refused: readonly [Datatype, unknown, string][] = [
  ["BYTES", 1, "expected a string, got 1"],
  ["BYTES", null, "expected a string, got null"],
  ["BYTES", "a\0b", "must not contain a NUL character: ONNX Runtime ends a text there"],
  ["BYTES", "\0", "must not contain a NUL character"],
  ["BYTES", "a\ud800", "must be valid Unicode: found half of a surrogate pair"],
  ["BYTES", "\udc00a", "must be valid Unicode"],
  ["BOOL", 2, "expected true or false, got 2"],
  ["BOOL", "true", 'expected true or false, got "true"'],
  ["UINT8", 256, "expected an integer from 0 to 255 (UINT8), got 256"],
  ["INT8", -129, "expected an integer from -128 to 127 (INT8), got -129"],
  ["INT32", 1.5, "got 1.5"],
  ["INT64", null, "got null"],
  ["BOOL", null, "got null"],
  ["INT32", "1", 'got "1"'],
  ["INT64", 2n ** 63n, "got 9223372036854775808"],
  ["FP32", 1e39, "expected a number within ±3.4028234663852886e+38 (FP32), got 1e+39"],
  ["FP32", 3.4028235677973366e38, "within ±3.4028234663852886e+38 (FP32)"],
  ["FP16", 65520, "expected a number within ±65504 (FP16), got 65520"],
  ["FP64", [1], "expected a number, got an array of 1"],
  ["FP64", { a: 1 }, "expected a number, got an object"],
  ["FP64", undefined, "expected a number, got nothing"],
];
for (const [datatype, value, want] of refused) {
  Deno.test(`elementWriter() refuses ${String(value)} as ${datatype}: ${want}`, () => {
    assertStringIncludes(written(datatype, value), want);
  });
}

Deno.test("elementWriter() never throws, and leaves the tensor as it was when it refuses", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...DATATYPES),
      fc.anything({ withBigInt: true, withTypedArray: true }),
      (datatype, value) => {
        const data = allocate(datatype, 1);
        const before = data[0];
        const problem = elementWriter(datatype)(value, data, 0);
        if (problem !== undefined) assertEquals(data[0], before);
      },
    ),
  );
});
