import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { kahanSum, Mean, quantileOfSorted, sortNanFirst, Variance } from "./kahan.ts";

const of = (...values: number[]) => Float64Array.from(values);

function mean(...values: number[]): number {
  const mean = new Mean();
  for (const value of values) mean.add(value);
  return mean.value;
}

function variance(...values: number[]): number {
  const variance = new Variance();
  for (const value of values) variance.add(value);
  return variance.value;
}

const sums: [number[], number][] = [
  [[1, 1e100, 1, -1e100], 2],
  [[Infinity, 1], Infinity],
  [[Infinity, -Infinity], NaN],
  [[], 0],
];
for (const [values, sum] of sums) {
  Deno.test(`kahanSum() of ${values} is ${sum}`, () => {
    assertEquals(kahanSum(of(...values), 0, values.length), sum);
  });
}

Deno.test("kahanSum() adds a part of the array", () => {
  assertEquals(kahanSum(of(1, 2, 4, 8), 1, 3), 6);
});

const big = 9.988465674311579e307;
const means: [number[], number][] = [
  [[1, 1e100, 1, -1e100], 0.5],
  [[big, big, big, big], big],
  [[Infinity, 0, Infinity], Infinity],
  [[-Infinity, Infinity], NaN],
  [[NaN, 1], NaN],
];
for (const [values, expected] of means) {
  Deno.test(`Mean of ${values} is ${expected}`, () => assertEquals(mean(...values), expected));
}

Deno.test("Variance is 0 for equal values whatever their rounding", () => {
  assertEquals(variance(1.5990505637277868, 1.5990505637277868, 1.5990505637277868), 0);
});

Deno.test("Variance keeps small distances between large values", () => {
  assertAlmostEquals(variance(1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16), 22.5);
});

Deno.test("Variance is NaN if a value is infinite", () => {
  assertEquals(variance(Infinity), NaN);
});

const quantiles: [number, number[], number][] = [
  [0.5, [1, 2, 3], 2],
  [0.75, [0, 1], 0.75],
  [0, [5], 5],
  [1, [1, 2], 2],
  [-0.1, [1], -Infinity],
  [1.1, [1], Infinity],
  [NaN, [1], NaN],
  [0.5, [], NaN],
  [0.2, [NaN, 0, 1], NaN],
];
for (const [q, values, expected] of quantiles) {
  Deno.test(`quantileOfSorted() ${q} of [${values}] is ${expected}`, () => {
    assertEquals(quantileOfSorted(q, of(...values)), expected);
  });
}

Deno.test("sortNanFirst() sorts by value with NaN before all", () => {
  assertEquals(sortNanFirst(of(2, NaN, -1, NaN, 10)), of(NaN, NaN, -1, 2, 10));
});
