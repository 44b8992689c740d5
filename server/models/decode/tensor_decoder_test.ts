import { assertEquals } from "@std/assert/mod.js";
import type { TensorSpec } from "../tensor.ts";
import { TensorDecoder } from "./tensor_decoder.ts";
import { floats, integers } from "./testing/tensors.ts";

const SPECS: readonly TensorSpec[] = ["a", "b", "c"].map((name) => ({
  name,
  datatype: "FP32",
  shape: undefined,
}));

Deno.test("TensorDecoder gives the row of each output under its name", () => {
  const decoder = new TensorDecoder(SPECS.slice(0, 2));
  assertEquals(decoder.fetches, [0, 1]);
  const outputs = [floats([2, 1, 2], 1, 2, 3, 4), integers([2], 5, 6)];
  const prediction = decoder.decode(outputs, 1);
  assertEquals(prediction.kind === "tensors" && prediction.tensors, [
    { name: "a", tensor: floats([1, 2], 3, 4) },
    { name: "b", tensor: integers([], 6) },
  ]);
});
