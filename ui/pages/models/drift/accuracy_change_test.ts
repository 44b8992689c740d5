import { assertEquals } from "@std/assert/mod.js";
import type { Frame } from "../../../prom/frame.ts";
import { accuracyChange, accuracyText } from "./accuracy_change.ts";

/** Points at 10, 20, 30 … */
function frame(...values: readonly number[]): Frame {
  const grid = { start: 10, end: 10 * values.length, step: 10 };
  return { grid, series: [{ labels: {}, values: Float64Array.from(values) }] };
}

Deno.test("accuracyChange() compares with the last point before the drift", () => {
  assertEquals(accuracyChange(undefined, frame(0.8, NaN, 0.7, 0.6), 30, 0.9), {
    kind: "estimated",
    now: 0.6,
    before: 0.8,
  });
});

Deno.test("accuracyChange() compares with the reference where there is no earlier point", () => {
  const before = (since: number | undefined, reference?: number) =>
    accuracyChange(undefined, frame(0.8, 0.6), since, reference)?.before;
  assertEquals([before(10, 0.9), before(undefined, 0.9), before(10)], [0.9, 0.9, NaN]);
});

Deno.test("accuracyChange() prefers what was measured, if it is known now", () => {
  const kind = (measured: Frame) => accuracyChange(measured, frame(0.8), 10, 0.9)?.kind;
  assertEquals([kind(frame(0.7)), kind(frame(0.7, NaN))], ["measured", "estimated"]);
});

Deno.test("accuracyChange() is undefined without figures", () => {
  assertEquals(accuracyChange(undefined, undefined, 10, 0.9), undefined);
  assertEquals(accuracyChange(undefined, { ...frame(1), series: [] }, 10, 0.9), undefined);
});

const texts: readonly [string, Parameters<typeof accuracyText>[0], string][] = [
  ["nothing that is not known", undefined, ""],
  [
    "a fall",
    { kind: "estimated", now: 0.71, before: 0.8 },
    "estimated accuracy fell from 80\u00a0% to 71\u00a0%",
  ],
  [
    "a rise",
    { kind: "measured", now: 0.8, before: 0.78 },
    "accuracy rose from 78\u00a0% to 80\u00a0%",
  ],
  ["no change of one point", { kind: "measured", now: 0.8, before: 0.79 }, "accuracy is 80\u00a0%"],
  ["a figure alone", { kind: "measured", now: 0.8, before: NaN }, "accuracy is 80\u00a0%"],
];
for (const [name, change, want] of texts) {
  Deno.test(`accuracyText() tells of ${name}`, () => assertEquals(accuracyText(change), want));
}
