import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { newRow, type Row } from "./grid.ts";
import { kahanSum } from "./kahan.ts";
import { NO_LABELS } from "./labels.ts";
import * as over from "./over_time.ts";
import * as rates from "./rate.ts";
import { slideWindows, type Windows } from "./windows.ts";

interface Sliding {
  readonly times: number[];
  readonly values: number[];
  readonly start: number;
  readonly step: number;
  readonly range: number;
}

const COUNT = 12;

function windowsOf({ times, values, start, step, range }: Sliding): Windows {
  const ends = { start, step, count: COUNT };
  const bounds = { range, ends, lo: new Int32Array(COUNT), hi: new Int32Array(COUNT) };
  const columns = { times: Float64Array.from(times), values: Float64Array.from(values) };
  slideWindows(columns.times, times.length, bounds);
  return { ...bounds, ...columns, count: COUNT, grid: ends };
}

const slidings: fc.Arbitrary<Sliding> = fc.record({
  times: fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { maxLength: 30 })
    .map((times) => times.sort((a, b) => a - b)),
  values: fc.array(fc.constantFrom(0, 1, 2, 3, -1, NaN, 0.5), { minLength: 30, maxLength: 30 }),
  start: fc.integer({ min: -20, max: 60 }),
  step: fc.integer({ min: 0, max: 15 }),
  range: fc.integer({ min: 1, max: 40 }),
});

/** The results of a function for each window separately. */
function oneByOne(
  { times, values, start, step, range }: Sliding,
  value: (values: number[], times: number[]) => number | undefined,
): (number | undefined)[] {
  return Array.from({ length: COUNT }, (_, i) => {
    const end = start + i * step;
    const inside = times.flatMap((time, k) => time > end - range && time <= end ? [k] : []);
    return inside.length === 0
      ? undefined
      : value(inside.map((k) => values[k]!), inside.map((k) => times[k]!));
  });
}

function result(kernel: (windows: Windows, out: Row) => void, sliding: Sliding) {
  const row = newRow(NO_LABELS, COUNT);
  kernel(windowsOf(sliding), row);
  return Array.from(row.values, (value, i) => row.present[i] ? value : undefined);
}

function best(values: number[], isBetter: (a: number, b: number) => boolean): number {
  return values.reduce((a, b) => isBetter(b, a) || Number.isNaN(a) ? b : a);
}

const above = (a: number, b: number) => a > b;
const below = (a: number, b: number) => a < b;
const naive: [string, rates.Kernel, (values: number[], times: number[]) => number | undefined][] = [
  ["count_over_time", over.countOverTime, (values) => values.length],
  ["last_over_time", over.lastOverTime, (values) => values.at(-1)!],
  ["max_over_time", over.maxOverTime, (values) => best(values, above)],
  ["min_over_time", over.minOverTime, (values) => best(values, below)],
  [
    "ts_of_max_over_time",
    over.tsOfMaxOverTime,
    (values, times) => times[values.indexOf(best(values, above))] ?? times[0]!,
  ],
  ["sum_over_time", over.sumOverTime, (values) => {
    return kahanSum(Float64Array.from(values), 0, values.length);
  }],
  ["resets", rates.resets, (values) => values.filter((v, i) => v < values[i - 1]!).length],
  [
    "changes",
    rates.changes,
    (values) => values.slice(1).filter((v, i) => !Object.is(v, values[i]!)).length,
  ],
];
for (const [name, kernel, value] of naive) {
  Deno.test(`${name} over sliding windows is what each window alone gives`, () => {
    fc.assert(fc.property(slidings, (sliding) => {
      const seconds = name.startsWith("ts_") ? 1000 : 1;
      const expected = oneByOne(sliding, value).map((v) => v === undefined ? v : v / seconds);
      assertEquals(result(kernel, sliding), expected);
    }));
  });
}

Deno.test("rate over sliding windows is what each window alone gives", () => {
  fc.assert(fc.property(slidings, (sliding) => {
    const all = result(rates.rate, sliding);
    const alone = all.map((_, i) => {
      const start = sliding.start + i * sliding.step;
      return result(rates.rate, { ...sliding, start, step: 0 })[0];
    });
    assertEquals(all, alone);
  }));
});

Deno.test("slideWindows() leaves the left end out and keeps the right one", () => {
  const { lo, hi } = windowsOf({
    times: [0, 10, 20, 30],
    values: [0, 0, 0, 0],
    start: 20,
    step: 10,
    range: 10,
  });
  assertEquals([lo[0], hi[0], lo[1], hi[1]], [2, 3, 3, 4]);
});
