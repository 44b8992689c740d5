import { assertEquals } from "@std/assert/mod.js";
import { type Case, describeCase, problemOf } from "./case.ts";

const CASE: Case = {
  model: "perceptron",
  datatype: "FP32",
  shape: [2, 3],
  rows: [1, 2, 3, 4, 5, 6],
  outputs: [0.5, 0.25],
};

Deno.test("describeCase() says how many rows there are", () => {
  assertEquals(describeCase(CASE), "perceptron, 2 rows");
  assertEquals(describeCase({ ...CASE, shape: [1, 6] }), "perceptron, 1 row");
});

const answers = [
  { name: "finds nothing in a right answer", answer: [0.5, 0.25], want: "" },
  { name: "accepts another rounding", answer: [0.500009, 0.249991], want: "" },
  {
    name: "names the element that differs",
    answer: [0.5, 0.25002],
    want: "element 1 is 0.25002 instead of 0.25",
  },
  {
    name: "takes NaN for wrong",
    answer: [NaN, 0.25],
    want: "element 0 is NaN instead of 0.5",
  },
  { name: "counts the elements", answer: [0.5], want: "1 elements instead of 2" },
];
for (const { name, answer, want } of answers) {
  Deno.test(`problemOf() ${name}`, () => assertEquals(problemOf(answer, CASE), want));
}
