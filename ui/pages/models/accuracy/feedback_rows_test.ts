import { assertEquals } from "@std/assert/mod.js";
import { answerOf } from "./answer_fixture.ts";
import { feedbackRows } from "./feedback_rows.ts";

const ROWS = feedbackRows(
  answerOf([90, { result: "matched" }], [3, { result: "duplicate" }], [1, { result: "invalid" }]),
  answerOf([4, { result: "unknown" }], [2, { result: "invalid" }]),
);

Deno.test("feedbackRows() adds up the labels of the version and those of no version", () => {
  assertEquals(ROWS.map(({ result, count }) => [result, count]), [
    ["matched", 90],
    ["duplicate", 3],
    ["late", NaN],
    ["unknown", 4],
    ["invalid", 3],
  ]);
});

Deno.test("labels that were not counted are marked, except for duplicates", () => {
  assertEquals(ROWS.filter(({ wrong }) => wrong).map(({ result }) => result), [
    "unknown",
    "invalid",
  ]);
  const one = feedbackRows(answerOf([0.5, { result: "late" }]), undefined);
  assertEquals(one.some(({ wrong }) => wrong), true);
  const none = feedbackRows(answerOf([0.2, { result: "late" }]), undefined);
  assertEquals(none.some(({ wrong }) => wrong), false);
});
