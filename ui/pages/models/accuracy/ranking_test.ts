import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { answerOf } from "./answer_fixture.ts";
import { averagePrecision, rocAuc, scoreBins, tenthsOf } from "./ranking.ts";

// The rows (score, class): 0.1 n, 0.1 n, 0.1 p, 0.5 n, 0.5 p, 0.9 p, 0.9 p.
const BINS = scoreBins(
  answerOf(
    [2, { actual: "No", bin: "0.1" }],
    [1, { actual: "Yes", bin: "0.1" }],
    [2, { actual: "Yes", bin: "0.9" }],
    [1, { actual: "No", bin: "0.5" }],
    [1, { actual: "Yes", bin: "0.5" }],
  ),
  "Yes",
);

Deno.test("scoreBins() has ascending bins, and 0 where a class has no rows", () => {
  assertEquals(BINS, {
    bounds: [0.1, 0.5, 0.9],
    positive: [1, 1, 2],
    negative: [2, 1, 0],
  });
});

Deno.test("rocAuc() equals scikit-learn's roc_auc_score of the same rows", () => {
  assertAlmostEquals(rocAuc(BINS).value, 0.7916666666666667);
});

Deno.test("averagePrecision() equals scikit-learn's of the same rows", () => {
  assertAlmostEquals(averagePrecision(BINS).value, 0.8303571428571429);
});

Deno.test("rocAuc() has the standard error of Hanley and McNeil", () => {
  // Their example: an area of 0.893 from 51 abnormal and 58 normal images has a standard error of 0.032 (0.0325).
  const [p, n] = [51, 58];
  const share = 0.893;
  const bins = {
    bounds: [0.1, 0.9],
    positive: [p * (1 - share) * 2, p * (1 - (1 - share) * 2)],
    negative: [n, 0],
  };
  const { value, stderr } = rocAuc(bins);
  assertAlmostEquals(value, share);
  assertAlmostEquals(stderr, 0.032512, 1e-6);
});

Deno.test("rocAuc() and averagePrecision() need rows of both classes, and positive ones", () => {
  const none = { bounds: [0.5], positive: [0], negative: [3] };
  assertEquals(rocAuc(none).value, NaN);
  assertEquals(rocAuc({ bounds: [0.5], positive: [3], negative: [0] }).value, NaN);
  assertEquals(averagePrecision(none).value, NaN);
});

Deno.test("tenthsOf() puts a bin that ends at a tenth into that tenth", () => {
  const tenths = tenthsOf([0.02, 0.1, 0.12, 0.3, 1], [1, 1, 1, 1, 4]);
  assertEquals(tenths, [0.25, 0.125, 0.125, 0, 0, 0, 0, 0, 0, 0.5]);
});

Deno.test("tenthsOf() is not known without rows", () => {
  assertEquals(tenthsOf([0.1], [0])[0], NaN);
});

Deno.test("scoreBins() of no answer is empty", () => {
  assertEquals(scoreBins(undefined, "Yes"), { bounds: [], positive: [], negative: [] });
});
