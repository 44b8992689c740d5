import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { answerOf } from "./answer_fixture.ts";
import { accuracyRows, errorRows } from "./slice_rows.ts";

const LABELS = answerOf(
  [900, { slice: "a", correct: "true" }],
  [100, { slice: "a", correct: "false" }],
  [140, { slice: "b", correct: "true" }],
  [60, { slice: "b", correct: "false" }],
  [0, { slice: "c", correct: "true" }],
  [5, { slice: "d", correct: "true" }],
  [5, { slice: "d", correct: "false" }],
);
const ESTIMATES = answerOf(
  [80, { slice: "a", correct: "true" }],
  [20, { slice: "a", correct: "false" }],
  [7, { slice: "e", correct: "true" }],
  [3, { slice: "e", correct: "false" }],
  [1, { slice: "f", correct: "true" }],
  [1, { slice: "f", correct: "false" }],
);

Deno.test("accuracyRows() have the lowest accuracy first, and slices without labels last", () => {
  const rows = accuracyRows(LABELS, ESTIMATES);
  assertEquals(rows.map(({ slice, labels, measured }) => [slice, labels, measured.value]), [
    ["d", 10, 0.5],
    ["b", 200, 0.7],
    ["a", 1000, 0.9],
    ["f", 0, NaN],
    ["e", 0, NaN],
    ["c", 0, NaN],
  ]);
});

Deno.test("accuracyRows() judges slices with enough labels against all rows", () => {
  const rows = accuracyRows(LABELS, ESTIMATES);
  assertAlmostEquals(rows[0]!.whole, 1045 / 1210);
  assertEquals(rows.map(({ verdict }) => verdict), [
    "unknown",
    "worse",
    "same",
    "unknown",
    "unknown",
    "unknown",
  ]);
});

Deno.test("accuracyRows() has the estimates of slices, also of those without labels", () => {
  const estimated = Object.fromEntries(
    accuracyRows(LABELS, ESTIMATES).map(({ slice, estimated }) => [slice, estimated]),
  );
  assertEquals(estimated, { a: 0.8, b: NaN, c: NaN, d: NaN, e: 0.7, f: 0.5 });
});

Deno.test("errorRows() have the largest error first, and no verdict", () => {
  const rows = errorRows(answerOf(
    [0, { slice: "none", of: "rows" }],
    [0, { slice: "none", of: "squares" }],
    [100, { slice: "a", of: "rows" }],
    [400, { slice: "a", of: "squares" }],
    [300, { slice: "b", of: "rows" }],
    [2700, { slice: "b", of: "squares" }],
  ));
  assertEquals(rows.map(({ slice, labels, measured }) => [slice, labels, measured.value]), [
    ["b", 300, 3],
    ["a", 100, 2],
    ["none", 0, NaN],
  ]);
  assertAlmostEquals(rows[0]!.whole, Math.sqrt(3100 / 400));
  assertEquals([...new Set(rows.map(({ verdict }) => verdict))], ["unknown"]);
});

Deno.test("samples without a slice are no rows", () => {
  assertEquals(accuracyRows(answerOf([1, { correct: "true" }]), undefined), []);
  assertEquals(errorRows(undefined), []);
});
