import { assertEquals } from "@std/assert/mod.js";
import { largest } from "./legend.tsx";
import { lonely } from "./time_chart.tsx";
import {
  extremesOf,
  type Line,
  quietStretches,
  statisticsOf,
  toColumns,
  toShares,
  toStack,
} from "./lines.ts";

const GRID = { start: 0, end: 40, step: 10 };
const _ = NaN;

function line(name: string, ...values: number[]): Line {
  return { name, labels: {}, stroke: { color: 0, dash: [] }, values: Float64Array.from(values) };
}

Deno.test("toColumns() leaves gaps where nothing was measured", () => {
  const lines = [line("a", 1, _, 3, Infinity, 0)];
  assertEquals(toColumns({ grid: GRID, lines }), [[0, 10, 20, 30, 40], [1, null, 3, null, 0]]);
});

Deno.test("toStack() puts each line on those before it, and keeps a gap only where all have one", () => {
  const lines = [line("a", 1, 1, _, _, 1), line("b", 2, _, 2, _, 2)];
  assertEquals(toStack({ grid: GRID, lines }).slice(1), [[1, 1, 0, null, 1], [3, 1, 2, null, 3]]);
});

Deno.test("toShares() gives parts of one", () => {
  const lines = [line("a", 1, 0, _, _, 3), line("b", 3, 2, 5, _, 1)];
  const shares = toShares({ grid: GRID, lines }).lines.map(({ values }) => [...values]);
  assertEquals(shares, [[0.25, 0, _, _, 0.75], [0.75, 1, 1, _, 0.25]]);
});

Deno.test("statisticsOf() has a last value only for a series that goes on", () => {
  assertEquals(statisticsOf(Float64Array.of(4, 1, _, 3, 2)), {
    min: 1,
    median: 2.5,
    max: 4,
    last: 2,
  });
  assertEquals(statisticsOf(Float64Array.of(1, 2, _)).last, _);
  assertEquals(statisticsOf(Float64Array.of(_, _)).median, _);
});

Deno.test("quietStretches() finds stretches whose sum is 0", () => {
  const frame = { grid: GRID, series: [line("a", 1, 0, 0, 0, 2), line("b", 0, _, _, 0, 1)] };
  assertEquals(quietStretches(frame), [[5, 35]]);
  assertEquals(quietStretches({ grid: GRID, series: [] }), []);
});

const quiet: readonly [string, number[], [number, number][]][] = [
  ["of one point is none", [1, 0, 1, 1, 1], []],
  ["of two points is one", [1, 0, 0, 1, 1], [[5, 25]]],
  ["ends where nothing is known", [0, 0, _, 0, 0], [[-5, 15], [25, 45]]],
  ["ends where there is traffic", [0, 0, 1, 0, 0], [[-5, 15], [25, 45]]],
  ["is whole", [0, 0, 0, 0, 0], [[-5, 45]]],
  ["is not one point and its neighbour but one", [0, 1, 0, 1, 0], []],
];
for (const [name, values, want] of quiet) {
  Deno.test(`a quiet stretch ${name}`, () => {
    assertEquals(quietStretches({ grid: GRID, series: [line("a", ...values)] }), want);
  });
}

Deno.test("statisticsOf() has the middle value of an odd number, and of one", () => {
  const median = (...values: number[]) => statisticsOf(Float64Array.from(values)).median;
  assertEquals([median(3, 1, 2), median(7), median(10, 9), median(100, 20, 3)], [2, 7, 9.5, 20]);
  assertEquals(statisticsOf(new Float64Array()), { min: _, median: _, max: _, last: _ });
});

Deno.test("toColumns() passes columns without gaps on as they are", () => {
  const whole = line("a", 1, 2, 3, 4, 5);
  assertEquals(toColumns({ grid: GRID, lines: [whole] })[1] === whole.values, true);
});

Deno.test("extremesOf() ignores gaps", () => {
  assertEquals(extremesOf(Float64Array.of(_, 3, _, 1, 2)), [1, 3]);
  assertEquals(extremesOf(Float64Array.of(1, 2, 3, _)), [1, 3]);
  assertEquals(extremesOf(Float64Array.of(5, 5)), [5, 5]);
  assertEquals(extremesOf(Float64Array.of(_, _)), [_, _]);
});

Deno.test("largest() keeps the order, and gaps count nothing", () => {
  const lines = [line("a", 1, 1), line("b", _, 9), line("c", Infinity, 0), line("d", 2, 1)];
  assertEquals(largest(lines, 2).map(({ name }) => name), ["b", "d"]);
  assertEquals(largest(lines, 4), lines);
});

Deno.test("lonely() finds the values between two gaps", () => {
  assertEquals(lonely([null, 1, null, 2, 3, undefined, 4]), [1, 6]);
  assertEquals(lonely([5]), [0]);
  assertEquals(lonely([1, 2]), null);
  assertEquals(lonely(Float64Array.of(1)), [0]);
  assertEquals(lonely(Float64Array.of(1, 2)), null);
});
