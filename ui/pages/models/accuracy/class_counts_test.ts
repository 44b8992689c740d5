import { assertEquals } from "@std/assert/mod.js";
import { answerOf } from "./answer_fixture.ts";
import { classCounts, totalsOf } from "./class_counts.ts";

const ANSWER = answerOf(
  [70, { actual: "No", of: "actual" }],
  [30, { actual: "Yes", of: "actual" }],
  [60, { actual: "No", of: "correct" }],
  [25, { actual: "Yes", of: "correct" }],
  [65, { predicted: "No", of: "predicted" }],
  [35, { predicted: "Yes", of: "predicted" }],
);

Deno.test("classCounts() sorts the sums of one answer by class", () => {
  assertEquals([...classCounts(ANSWER)], [
    ["No", { right: 60, actual: 70, predicted: 65 }],
    ["Yes", { right: 25, actual: 30, predicted: 35 }],
  ]);
});

Deno.test("classCounts() reads sums that come by class", () => {
  const answer = answerOf(
    [7, { class: "No", of: "actual" }],
    [6, { class: "No", of: "predicted" }],
    [5, { class: "No", of: "correct" }],
  );
  assertEquals([...classCounts(answer)], [["No", { right: 5, actual: 7, predicted: 6 }]]);
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
