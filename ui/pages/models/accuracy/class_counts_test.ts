import { assertEquals } from "@std/assert/mod.js";
import { answerOf } from "./answer_fixture.ts";
import { classCounts, totalsOf } from "./class_counts.ts";

const ANSWER = answerOf(
  [70, { actual: "No", of: "actual" }],
  [30, { actual: "Yes", of: "actual" }],
  [60, { actual: "No", of: "right" }],
  [25, { actual: "Yes", of: "right" }],
  [65, { predicted: "No", of: "predicted" }],
  [35, { predicted: "Yes", of: "predicted" }],
);

Deno.test("classCounts() sorts the sums of one answer by class", () => {
  assertEquals([...classCounts(ANSWER)], [
    ["No", { right: 60, actual: 70, predicted: 65 }],
    ["Yes", { right: 25, actual: 30, predicted: 35 }],
  ]);
});

Deno.test("classCounts() leaves out samples without a class or a known sum", () => {
  const odd = answerOf([1, {}], [1, { actual: "No" }], [1, { actual: "No", of: "x" }], [
    1,
    { of: "actual" },
  ]);
  assertEquals(classCounts(odd).size, 0);
  assertEquals(classCounts(undefined).size, 0);
});

Deno.test("totalsOf() counts each row once, by its actual class", () => {
  assertEquals(totalsOf(classCounts(ANSWER)), { rows: 100, right: 85 });
});
