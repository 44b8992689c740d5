import { assertEquals, assertInstanceOf } from "@std/assert/mod.js";
import type { TensorSpec } from "../tensor.ts";
import { manifestOf, numbers } from "../testing/versions.ts";
import { ArrayEncoder } from "./array_encoder.ts";
import { createEncoder } from "./create_encoder.ts";
import { FeatureEncoder } from "./feature_encoder.ts";

function input(shape: readonly number[] | undefined): TensorSpec {
  return { name: "x", datatype: "FP32", shape };
}

Deno.test("createEncoder() encodes features for a model with a manifest", () => {
  const manifest = manifestOf({ task: "regression", features: numbers("a", "b") });
  assertInstanceOf(createEncoder(manifest, [input([-1, 2])]), FeatureEncoder);
});

const cases = [
  { name: "of any number of rows", shapes: [[-1, 2]], counts: true },
  { name: "of one row", shapes: [[1, 2]], counts: true },
  { name: "of any shape", shapes: [undefined], counts: true },
  { name: "of two rows", shapes: [[2, 2]], counts: false },
  { name: "of one value", shapes: [[]], counts: false },
  { name: "of which only one counts rows", shapes: [[-1], [4]], counts: false },
  { name: "of which all count rows", shapes: [[-1], [1, 3]], counts: true },
  { name: "that are not there", shapes: [], counts: false },
];
for (const { name, shapes, counts } of cases) {
  Deno.test(`createEncoder() makes ${counts ? "arrays" : "no encoder"} for inputs ${name}`, () => {
    const encoder = createEncoder(undefined, shapes.map(input));
    assertEquals(encoder instanceof ArrayEncoder, counts);
    assertEquals(encoder === undefined, !counts);
  });
}
