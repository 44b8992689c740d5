import { assertEquals } from "@std/assert/mod.js";
import type { TensorSpec } from "../tensor.ts";
import { ClassWithOutputsDecoder } from "./class_with_outputs_decoder.ts";
import { LabelDecoder } from "./label_decoder.ts";
import { floats, integers } from "./testing/tensors.ts";

const SPECS: readonly TensorSpec[] = ["a", "b", "c"].map((name) => ({
  name,
  datatype: "FP32",
  shape: undefined,
}));

Deno.test("ClassWithOutputsDecoder returns the class and all outputs that do not hold it", () => {
  const decoder = new ClassWithOutputsDecoder(new LabelDecoder(1, ["x", "y"]), SPECS);
  assertEquals([decoder.task, decoder.classes, decoder.fetches], ["labels", ["x", "y"], [1, 0, 2]]);
  const outputs = [integers([2], 0, 1), floats([2], 3, 4), floats([2, 2], 5, 6, 7, 8)];
  assertEquals(decoder.decode(outputs, 1), {
    kind: "label",
    className: "y",
    outputs: [
      { name: "a", tensor: floats([], 4) },
      { name: "c", tensor: floats([2], 7, 8) },
    ],
  });
});
