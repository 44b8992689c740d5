import { assertEquals } from "@std/assert/mod.js";
import type { Tensor } from "../models/tensor.ts";
import { JsonBytes } from "./json_bytes.ts";
import { writeTensor } from "./tensor_writer.ts";

const cases: readonly (readonly [string, Tensor, string])[] = [
  [
    "integers with all their digits",
    { datatype: "INT64", shape: [2], data: BigInt64Array.of(2n ** 53n + 1n, -(2n ** 63n)) },
    "[9007199254740993,-9223372036854775808]",
  ],
  [
    "BOOL as true and false",
    { datatype: "BOOL", shape: [2], data: Uint8Array.of(1, 0) },
    "[true,false]",
  ],
  ["UINT8 as numbers", { datatype: "UINT8", shape: [2], data: Uint8Array.of(1, 200) }, "[1,200]"],
  ["FP16 as they are", { datatype: "FP16", shape: [1], data: Float16Array.of(0.5) }, "[0.5]"],
  [
    "FP32 in the fewest digits, and NaN and infinities as null",
    { datatype: "FP32", shape: [3], data: Float32Array.of(0.1, NaN, -Infinity) },
    "[0.1,null,null]",
  ],
  [
    "FP64 in all their digits",
    { datatype: "FP64", shape: [1], data: Float64Array.of(Math.fround(0.1)) },
    "[0.10000000149011612]",
  ],
  ["texts in quotes", { datatype: "BYTES", shape: [2], data: ['a"', ""] }, '["a\\"",""]'],
  [
    "nested lists, as the shape says",
    { datatype: "INT8", shape: [2, 1, 2], data: Int8Array.of(1, 2, 3, 4) },
    "[[[1,2]],[[3,4]]]",
  ],
  ["a scalar", { datatype: "INT8", shape: [], data: Int8Array.of(7) }, "7"],
  ["no rows", { datatype: "INT8", shape: [0, 2], data: new Int8Array() }, "[]"],
  [
    "rows without elements",
    { datatype: "FP32", shape: [2, 0], data: new Float32Array() },
    "[[],[]]",
  ],
  ["no elements", { datatype: "FP32", shape: [0], data: new Float32Array() }, "[]"],
  [
    "nested lists of FP32",
    { datatype: "FP32", shape: [2, 2], data: Float32Array.of(1, 0.5, 0.25, -3) },
    "[[1,0.5],[0.25,-3]]",
  ],
];
for (const [what, tensor, want] of cases) {
  Deno.test(`a tensor is written: ${what}`, () => {
    const out = new JsonBytes(false, 1);
    writeTensor(out, tensor);
    assertEquals(new TextDecoder().decode(out.end()), want);
  });
}
