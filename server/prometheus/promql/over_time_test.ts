import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { newRow } from "./grid.ts";
import { NO_LABELS } from "./labels.ts";
import * as over from "./over_time.ts";
import type { Kernel } from "./rate.ts";

type Samples = Readonly<Record<number, number>>;

const REST = { 1000: 50, 1001: 60 };

/** The result for samples by their second, at a second. Further samples are before and after them. */
function result(kernel: Kernel, samples: Samples, at = 100): number | undefined {
  const inside = Object.entries(samples);
  const all = [["-2", 70], ["-1", 80], ...inside, ...Object.entries(REST)] as [string, number][];
  const ends = { start: at * 1000, step: 0, count: 1 };
  const row = newRow(NO_LABELS, 1);
  kernel({
    times: Float64Array.from(all, ([second]) => Number(second) * 1000),
    values: Float64Array.from(all, ([, value]) => value),
    ...{ count: 1, grid: ends, ends, range: 100_000 },
    ...{ lo: Int32Array.of(2), hi: Int32Array.of(2 + inside.length) },
  }, row);
  return row.present[0] ? row.values[0] : undefined;
}

const STEPS: Samples = { 10: 5, 20: 1, 30: 3, 40: 3 };
const functions: readonly (readonly [string, Kernel, number])[] = [
  ["count_over_time", over.countOverTime, 4],
  ["present_over_time", over.presentOverTime, 1],
  ["last_over_time", over.lastOverTime, 3],
  ["first_over_time", over.firstOverTime, 5],
  ["ts_of_last_over_time", over.tsOfLastOverTime, 40],
  ["ts_of_first_over_time", over.tsOfFirstOverTime, 10],
  ["sum_over_time", over.sumOverTime, 12],
  ["avg_over_time", over.avgOverTime, 3],
  ["stdvar_over_time", over.stdvarOverTime, 2],
  ["stddev_over_time", over.stddevOverTime, Math.sqrt(2)],
  ["mad_over_time", over.madOverTime, 1],
  ["max_over_time", over.maxOverTime, 5],
  ["min_over_time", over.minOverTime, 1],
  ["ts_of_max_over_time", over.tsOfMaxOverTime, 10],
  ["ts_of_min_over_time", over.tsOfMinOverTime, 20],
];
for (const [name, kernel, want] of functions) {
  Deno.test(`${name} uses only the samples of its window`, () => {
    assertEquals(result(kernel, STEPS), want);
    assertEquals(result(kernel, {}), undefined);
  });
}

Deno.test("mad_over_time is the median distance from the median, NaN with a NaN", () => {
  assertEquals(result(over.madOverTime, { 1: 1, 2: 2, 3: 4, 4: 8, 5: 100 }), 3);
  assertEquals(result(over.madOverTime, { 1: 1, 2: NaN, 3: 1 }), NaN);
});

Deno.test("quantile_over_time sorts NaN first", () => {
  const median = over.quantileOverTime(Float64Array.of(0.5));
  assertEquals(result(median, { 1: 3, 2: 1, 3: 2 }), 2);
  assertEquals(result(median, { 1: 3, 2: NaN, 3: 2 }), 2);
});

Deno.test("extremes of only NaN are NaN, at the first sample", () => {
  assertEquals(result(over.maxOverTime, { 1: NaN, 2: NaN }), NaN);
  assertEquals(result(over.tsOfMinOverTime, { 1: NaN, 2: NaN }), 1);
  assertEquals(result(over.minOverTime, { 1: NaN, 2: 7 }), 7);
});

const slopes: readonly (readonly [string, Samples, number | undefined])[] = [
  ["of a line is its slope per second", { 10: 1, 20: 6, 40: 16 }, 0.5],
  ["of two samples is what lies between them", { 10: 1, 12: 0 }, -0.5],
  ["of a scatter is that of the best line", { 0: 0, 1: 2, 2: 1, 3: 3 }, 0.8],
  ["of one sample is nothing", { 10: 1 }, undefined],
  ["of a constant is 0", { 10: 0.1, 20: 0.1, 30: 0.1 }, 0],
  ["of an infinite constant is NaN", { 10: Infinity, 20: Infinity }, NaN],
];
for (const [name, samples, want] of slopes) {
  Deno.test(`deriv ${name}`, () => {
    const found = result(over.deriv, samples);
    if (want === undefined) assertEquals(found, undefined);
    else assertAlmostEquals(found!, want, 1e-12);
  });
}

Deno.test("predict_linear is where the line is some seconds after the evaluation", () => {
  const ahead = (seconds: number) => over.predictLinear(Float64Array.of(seconds));
  assertAlmostEquals(result(ahead(60), { 10: 1, 20: 6, 40: 16 }, 50)!, 21 + 30, 1e-9);
  assertAlmostEquals(result(ahead(0), { 10: 1, 20: 6 }, 50)!, 21, 1e-9);
  assertEquals(result(ahead(1e6), { 10: 7, 20: 7 }), 7);
  assertEquals(result(ahead(1), { 10: Infinity, 20: Infinity }), NaN);
  assertEquals(result(ahead(1), { 10: 7 }), undefined);
});

Deno.test("deriv forgets nothing of small steps far from zero", () => {
  const samples = Object.fromEntries(Array.from({ length: 90 }, (_, i) => [i + 1, 1e12 + i]));
  assertAlmostEquals(result(over.deriv, samples)!, 1, 1e-4);
});

Deno.test("double_exponential_smoothing follows level and trend by its two factors", () => {
  const smooth = (smoothing: number, trend: number) =>
    over.doubleExponentialSmoothing(Float64Array.of(smoothing), Float64Array.of(trend));
  // By hand: the level is 2, then 0.5 · 6 + 0.5 · (2 + 1), and so on.
  assertEquals(result(smooth(0.5, 0.5), { 1: 1, 2: 2, 3: 6 }), 0.5 * 6 + 0.5 * (2 + 1));
  assertEquals(result(smooth(0.5, 0.5), { 1: 1, 2: 2, 3: 6, 4: 2 }), 0.5 * 2 + 0.5 * (4.5 + 1.75));
  assertEquals(result(smooth(1, 0.5), { 1: 1, 2: 2, 3: 6 }), 6);
  assertEquals(result(smooth(0.25, 1), { 1: 0, 2: 4, 3: 0 }), 6);
  assertEquals(result(smooth(0.5, 0.5), { 1: 1 }), undefined);
});
