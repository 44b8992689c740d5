import { assertEquals } from "@std/assert/mod.js";
import { holdProbabilities, outputFacts, withSeenShape } from "./output_facts.ts";
import type { Tensor } from "./tensor.ts";

function reals(shape: readonly number[], ...values: number[]): Tensor {
  return { datatype: "FP32", shape, data: Float32Array.from(values) };
}

/** The facts of an output that was these tensors for a row each. */
function facts(...tensors: readonly Tensor[]) {
  return outputFacts(tensors.map((tensor) => ({ rows: 1, tensor })));
}

const SPEC = { name: "y", datatype: "FP32", shape: undefined } as const;
const shapes: readonly (readonly [string, readonly Tensor[], readonly number[] | undefined])[] = [
  ["rows of the same shape", [reals([1, 2], 1, 2), reals([1, 2], 3, 4)], [-1, 2]],
  ["rows of several widths", [reals([1, 1], 1), reals([1, 2], 3, 4)], [-1, -1]],
  ["rows of several dimensions", [reals([1, 1], 1), reals([1], 3)], undefined],
  ["boxes found in a row, which are no rows", [reals([2, 1], 1, 2), reals([2, 1], 1, 2)], [
    -1,
    2,
    1,
  ]],
  ["a squeezed value", [reals([], 1)], [-1]],
];
for (const [name, tensors, want] of shapes) {
  Deno.test(`withSeenShape() is [${want ?? "any shape"}] for ${name}`, () => {
    assertEquals(withSeenShape(SPEC, facts(...tensors)).shape, want);
  });
}

const holding: readonly (readonly [string, readonly Tensor[], boolean | undefined])[] = [
  ["what sums to 1 in each row", [reals([1, 2], 0.25, 0.75), reals([1, 2], 0, 1)], true],
  ["what sums to 1 in one row alone", [reals([1, 2], 0.25, 0.75), reals([1, 2], 1, 1)], false],
  ["what sums to 1 with a negative value", [reals([1, 2], -0.5, 1.5)], false],
  [
    "a row that is not a number beside one that is",
    [reals([1, 2], NaN, 1), reals([1, 1], 1)],
    true,
  ],
  ["rows that are not numbers", [reals([1, 2], NaN, NaN)], undefined],
  ["infinite values", [reals([1, 2], -Infinity, 1)], false],
  ["texts", [{ datatype: "BYTES", shape: [1], data: ["a"] }], undefined],
];
for (const [name, tensors, want] of holding) {
  Deno.test(`holdProbabilities() is ${want} for ${name}`, () => {
    assertEquals(holdProbabilities([facts(...tensors)]), want);
  });
}

Deno.test("holdProbabilities() takes an output for each class together", () => {
  const columns = [reals([1], 0.25), reals([1], 0.75)].map((tensor) => facts(tensor));
  assertEquals(holdProbabilities(columns), true);
  assertEquals(holdProbabilities([columns[0]!, columns[0]!]), false);
});

Deno.test("the rows of a graph that takes a fixed number are seen as one", () => {
  const made = outputFacts([{ rows: 2, tensor: reals([2, 2], 0.25, 0.75, 0.25, 0.75) }]);
  assertEquals(withSeenShape(SPEC, made).shape, [-1, 2]);
  assertEquals(holdProbabilities([made]), true);
});

Deno.test("what was seen can be sent to another thread", () => {
  const made = facts(reals([1, 2], 0.25, 0.75));
  assertEquals(structuredClone(made), made);
});
