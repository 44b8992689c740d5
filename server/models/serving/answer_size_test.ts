import { assertEquals } from "@std/assert/mod.js";
import { assertThrowsKind } from "../../testing/assert_kind.ts";
import type { Tensor } from "../tensor.ts";
import { binaryBytes, jsonBytes, requireAnswerSize } from "./answer_size.ts";

const tensors: readonly (readonly [Tensor, number, number])[] = [
  [{ datatype: "FP32", shape: [2], data: Float32Array.of(1, 2) }, 24, 8],
  [{ datatype: "FP64", shape: [2], data: Float64Array.of(1, 2) }, 38, 16],
  [{ datatype: "INT64", shape: [1], data: BigInt64Array.of(1n) }, 20, 8],
  [{ datatype: "BYTES", shape: [2], data: ["ab", ""] }, 8, 10],
];
for (const [tensor, json, binary] of tensors) {
  Deno.test(`${tensor.data.length} elements of ${tensor.datatype} have their bytes`, () => {
    assertEquals([jsonBytes(tensor), binaryBytes(tensor)], [json, binary]);
  });
}

Deno.test("the estimate of an answer in JSON is near its size", () => {
  const data = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i) * 100);
  const bytes = JSON.stringify([...data.map((value) => value)]).length;
  const estimate = jsonBytes({ datatype: "FP32", shape: [1000], data });
  assertEquals(estimate > bytes / 2 && estimate < bytes * 2, true);
});

Deno.test("an answer may have as many bytes as the limit, and no more", () => {
  requireAnswerSize(5e6, 5e6);
  assertThrowsKind(
    () => requireAnswerSize(6_100_000, 5e6),
    "too_large",
    "The answer would have about 6.1 MB, and may have 5 MB (--max-answer): ask for fewer rows",
  );
});
