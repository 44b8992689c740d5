import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import type { Frame } from "../../../prom/frame.ts";
import { UNMEASURED } from "./measured.ts";
import { accuracyOverTime, errorOverTime, noteAt } from "./over_time.ts";

const GRID = { start: 0, end: 30, step: 10 };

function frame(
  label: string,
  rows: Readonly<Record<string, readonly number[]>>,
  grid = GRID,
): Frame {
  const series = Object.entries(rows)
    .map(([name, values]) => ({ labels: { [label]: name }, values: Float64Array.from(values) }));
  return { grid, series };
}

const LABELS = frame("correct", {
  true: [80, 40, NaN, 0],
  false: [20, 10, NaN, 0],
});
const ESTIMATES = frame("correct", { true: [700, 780, 790, 795], false: [300, 220, 210, 205] });
const REFERENCE = { value: 0.8, stderr: 0.03 };

Deno.test("accuracyOverTime() has both lines, with gaps where there are no labels", () => {
  const { data } = accuracyOverTime(LABELS, ESTIMATES, REFERENCE);
  assertEquals(data.lines.map(({ name, values }) => [name, ...values]), [
    ["accuracy", 0.8, 0.8, NaN, NaN],
    ["estimated", 0.7, 0.78, 0.79, 0.795],
  ]);
});

Deno.test("estimates are dashed, and of another colour", () => {
  const { data } = accuracyOverTime(LABELS, ESTIMATES, REFERENCE);
  assertEquals(data.lines.map(({ stroke }) => stroke), [
    { color: 0, dash: [] },
    { color: 2, dash: [6, 4] },
  ]);
});

Deno.test("errors without labels are no lines", () => {
  const none = frame("of", { rows: [0, 0, 0, 0], errors: [0, 0, 0, 0], squares: [0, 0, 0, 0] });
  assertEquals(errorOverTime(none, { mae: UNMEASURED }).data.lines, []);
});

Deno.test("the line of labels is weak below 100 labels, and counts them", () => {
  const { data, labels } = accuracyOverTime(LABELS, ESTIMATES, REFERENCE);
  assertEquals([...labels], [100, 50, 0, 0]);
  assertEquals(data.lines[0]!.support, { counts: labels, fewest: 100, thing: "label" });
  assertEquals(data.lines[1]!.support, undefined);
});

Deno.test("the band is three standard errors of labels and reference around the reference", () => {
  const { band } = accuracyOverTime(LABELS, ESTIMATES, REFERENCE);
  const half = 3 * Math.hypot(0.04, 0.03);
  assertAlmostEquals(band.low[0]!, 0.8 - half);
  assertAlmostEquals(band.high[0]!, 0.8 + half);
  assertAlmostEquals(band.high[1]! - 0.8, 3 * Math.hypot(Math.sqrt(0.16 / 50), 0.03));
  assertEquals([band.low[2], band.high[3]], [NaN, NaN]);
});

Deno.test("without any labels the band is of the estimated rows", () => {
  const { band, data } = accuracyOverTime(frame("correct", {}), ESTIMATES, REFERENCE);
  assertEquals(data.lines.map(({ name }) => name), ["estimated"]);
  assertAlmostEquals(band.high[0]! - 0.8, 3 * Math.hypot(Math.sqrt(0.16 / 1000), 0.03));
});

Deno.test("without a reference the band is around the accuracy", () => {
  const { band, reference } = accuracyOverTime(LABELS, undefined, UNMEASURED);
  assertEquals(reference, NaN);
  assertAlmostEquals(band.low[0]!, 0.8 - 0.12);
});

Deno.test("estimates of another range do not count", () => {
  const other = frame("correct", { true: [1, 1, 1, 1] }, { ...GRID, end: 40 });
  assertEquals(accuracyOverTime(LABELS, other, REFERENCE).data.lines.length, 1);
});

Deno.test("the band stays between 0 and 1, and the scale ends at multiples of 0.05", () => {
  const few = frame("correct", { true: [1, 1, 1, 1], false: [1, 1, 1, 1] });
  const wide = accuracyOverTime(few, undefined, REFERENCE);
  assertEquals([wide.band.low[0], wide.band.high[0]], [0, 1]);
  assertEquals(wide.scale, { from: 0, to: 1 });
  const many = frame("correct", { true: [8000, 0, 0, 0], false: [2000, 0, 0, 0] });
  const narrow = accuracyOverTime(many, undefined, { value: 0.81, stderr: NaN });
  assertAlmostEquals(narrow.scale.from, 0.75);
  assertAlmostEquals(narrow.scale.to!, 0.85);
});

Deno.test("with nothing to draw, the scale is that of a share", () => {
  const { data, scale } = accuracyOverTime(frame("correct", {}), undefined, UNMEASURED);
  assertEquals([data.lines, scale], [[], { from: 0, to: 1 }]);
});

const SUMS = frame("of", {
  rows: [100, 0, NaN, 400],
  errors: [200, 0, NaN, 1200],
  squares: [500, 0, NaN, 4000],
});

Deno.test("errorOverTime() has the mean absolute error and the root mean square", () => {
  const { data, labels, scale } = errorOverTime(SUMS, { mae: UNMEASURED });
  assertEquals(data.lines.map(({ name }) => name), ["mean absolute error", "root mean squared"]);
  assertEquals(data.lines.map(({ values }) => [...values]), [
    [2, NaN, NaN, 3],
    [Math.sqrt(5), NaN, NaN, Math.sqrt(10)],
  ]);
  assertEquals([...labels], [100, 0, 0, 400]);
  assertEquals(scale, { from: 0 });
});

Deno.test("the band of errors is around the reference, or else around the mean error", () => {
  const { band } = errorOverTime(SUMS, { mae: { value: 2.5, stderr: 0.1 } });
  assertAlmostEquals(band.high[0]!, 2.5 + 3 * Math.hypot(0.1, 0.1));
  assertAlmostEquals(band.low[3]!, 2.5 - 3 * Math.hypot(0.05, 0.1));
  assertAlmostEquals(errorOverTime(SUMS, { mae: UNMEASURED }).band.low[0]!, 2 - 0.3);
});

Deno.test("the band of errors does not go below 0", () => {
  const { band } = errorOverTime(SUMS, { mae: { value: 0.1, stderr: NaN } });
  assertEquals(band.low[0], 0);
});

Deno.test("noteAt() says how many labels there are, and the band", () => {
  const quality = accuracyOverTime(LABELS, ESTIMATES, { value: 0.8, stderr: NaN });
  assertEquals(noteAt(quality, 0), "100 labels · band 0.680 to 0.920");
  assertEquals(noteAt(quality, 3), "0 labels");
});
