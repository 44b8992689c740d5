import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { answerOf } from "./answer_fixture.ts";
import { calibrationError, calibrationPoints } from "./calibration.ts";

const POINTS = calibrationPoints(answerOf(
  [100, { bin: "1", of: "rows" }],
  [80, { bin: "1", of: "hits" }],
  [95, { bin: "1", of: "scores" }],
  [300, { bin: "0.1", of: "rows" }],
  [30, { bin: "0.1", of: "hits" }],
  [15, { bin: "0.1", of: "scores" }],
  [0, { bin: "0.5", of: "rows" }],
));

Deno.test("calibrationPoints() has a point for each bin with rows, by score", () => {
  assertEquals(POINTS.map(({ bound, rows, score }) => ({ bound, rows, score })), [
    { bound: 0.1, rows: 300, score: 0.05 },
    { bound: 1, rows: 100, score: 0.95 },
  ]);
  assertEquals(POINTS.map(({ observed }) => observed.value), [0.1, 0.8]);
  assertAlmostEquals(POINTS[1]!.observed.stderr, 0.04);
});

Deno.test("a bin with rows but no hits has an observed share of 0", () => {
  const [point] = calibrationPoints(answerOf([10, { bin: "0.1", of: "rows" }]));
  assertEquals([point!.score, point!.observed.value], [0, 0]);
});

Deno.test("calibrationError() weights the distances by rows", () => {
  // (300 · |0.05 − 0.1| + 100 · |0.95 − 0.8|) / 400
  assertAlmostEquals(calibrationError(POINTS).value, 0.075);
});

Deno.test("calibrationError() is not known without rows", () => {
  assertEquals(calibrationError(calibrationPoints(undefined)).value, NaN);
});
