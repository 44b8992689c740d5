import { assertEquals } from "@std/assert/mod.js";
import type { Line } from "./lines.ts";
import { aroundPeak, peakOf } from "./peak.ts";

const grid = { start: 100, end: 130, step: 10 };

function line(name: string, values: readonly number[], counts?: readonly number[]): Line {
  const support = counts && { counts: Float64Array.from(counts), fewest: 10 };
  return {
    name,
    stroke: { color: 0, dash: [] },
    values: Float64Array.from(values),
    labels: {},
    ...(support === undefined ? {} : { support }),
  };
}

Deno.test("peakOf() is the largest value of all lines, with its time", () => {
  const lines = [line("p50", [1, 2, NaN, 1]), line("p99", [3, 9, Infinity, 4])];
  assertEquals(peakOf({ grid, lines }), { name: "p99", value: 9, time: 110 });
});

Deno.test("peakOf() leaves out points that too few requests support", () => {
  const lines = [line("p99", [3, 9, 8, 4], [20, 1, 20, 20])];
  assertEquals(peakOf({ grid, lines })?.time, 120);
});

Deno.test("peakOf() is undefined without values", () => {
  assertEquals(peakOf({ grid, lines: [line("p99", [NaN, NaN, NaN, NaN])] }), undefined);
  assertEquals(peakOf({ grid, lines: [] }), undefined);
});

Deno.test("aroundPeak() shows five minutes, and more where points are far apart", () => {
  const peak = { name: "p99", value: 1, time: 1000 };
  assertEquals(aroundPeak(peak, { grid, lines: [] }), [850, 1150]);
  assertEquals(aroundPeak(peak, { grid: { ...grid, step: 60 }, lines: [] }), [400, 1600]);
});
