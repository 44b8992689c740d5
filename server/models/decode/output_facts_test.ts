import { assertEquals } from "@std/assert/mod.js";
import { areProbabilities, holdProbabilities, outputFacts, withSeenShape } from "./output_facts.ts";
import type { Tensor } from "../tensor.ts";

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

Deno.test("holdProbabilities() adds up one output for each class", () => {
  const columns = [reals([1], 0.25), reals([1], 0.75)].map((tensor) => facts(tensor));
  assertEquals(holdProbabilities(columns), true);
  assertEquals(holdProbabilities([columns[0]!, columns[0]!]), false);
});

Deno.test("the rows of a graph that takes a fixed number are seen as one", () => {
  const made = outputFacts([{ rows: 2, tensor: reals([2, 2], 0.25, 0.75, 0.25, 0.75) }]);
  assertEquals(withSeenShape(SPEC, made).shape, [-1, 2]);
  assertEquals(holdProbabilities([made]), true);
});

Deno.test("observed facts can be sent to another thread", () => {
  const made = facts(reals([1, 2], 0.25, 0.75));
  assertEquals(structuredClone(made), made);
});

const borders = [
  { min: 0, max: 1, sum: 1, want: true },
  { min: 0, max: 0.5, sum: 1.0009, want: true },
  { min: 0, max: 0.5, sum: 0.9991, want: true },
  { min: 0, max: 0.5, sum: 1.0011, want: false },
  { min: 0, max: 0.5, sum: 0.9989, want: false },
  { min: -0.0009, max: 0.5, sum: 1, want: true },
  { min: -0.0011, max: 0.5, sum: 1, want: false },
  { min: 0, max: 1.0009, sum: 1, want: true },
  { min: 0, max: 1.0011, sum: 1, want: false },
  { min: -0.001, max: 1.001, sum: 1, want: true },
  { min: NaN, max: NaN, sum: NaN, want: false },
];
for (const { want, ...row } of borders) {
  Deno.test(`areProbabilities() is ${want} for ${JSON.stringify(row)}`, () => {
    assertEquals(areProbabilities(row), want);
  });
}

Deno.test("outputFacts() has the lowest, the highest and the sum of real numbers alone", () => {
  assertEquals(facts(reals([1, 3], 0.5, -2, 1), reals([1, 3], 0, 0, 0)), {
    shapes: [[1, 3], [1, 3]],
    rows: [{ min: -2, max: 1, sum: -0.5 }, { min: 0, max: 0, sum: 0 }],
  });
  const whole: Tensor = { datatype: "INT64", shape: [1], data: BigInt64Array.of(1n) };
  assertEquals(facts(whole), { shapes: [[1]], rows: [] });
});

Deno.test("outputFacts() shares the sum among the rows of a graph that takes several", () => {
  const run = { rows: 2, tensor: reals([2, 1], 3, 5) };
  assertEquals(outputFacts([run]), { shapes: [[1, 1]], rows: [{ min: 3, max: 5, sum: 4 }] });
  const total = { rows: 2, tensor: reals([1], 8) };
  assertEquals(outputFacts([total]), { shapes: [[1]], rows: [{ min: 8, max: 8, sum: 8 }] });
});

Deno.test("withSeenShape() keeps the name and type, and has no shape when no run was observed", () => {
  assertEquals(withSeenShape(SPEC, facts(reals([1, 2], 1, 2))), { ...SPEC, shape: [-1, 2] });
  assertEquals(withSeenShape({ ...SPEC, shape: [-1] }, facts()), SPEC);
});

Deno.test("holdProbabilities() is undefined for no outputs and for none that ran", () => {
  assertEquals(holdProbabilities([]), undefined);
  assertEquals(holdProbabilities([facts()]), undefined);
});

Deno.test("holdProbabilities() looks for the lowest and highest in every output of a class", () => {
  const columns = [-1, 2].map((value) => facts(reals([1], value)));
  assertEquals(holdProbabilities(columns), false);
  assertEquals(holdProbabilities([...columns].reverse()), false);
});

Deno.test("holdProbabilities() finds one class below 0, though the others are below 1", () => {
  const columns = [-0.4, 0.7, 0.7].map((value) => facts(reals([1], value)));
  assertEquals(holdProbabilities(columns), false);
});

Deno.test("holdProbabilities() finds one class above 1, though the sum is near enough", () => {
  const columns = [-0.0005, 1.0015, -0.0005].map((value) =>
    facts({ datatype: "FP64", shape: [1], data: Float64Array.of(value) })
  );
  assertEquals(holdProbabilities(columns), false);
});
