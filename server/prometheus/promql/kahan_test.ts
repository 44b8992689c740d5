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
  [[-Infinity, 1], -Infinity],
  [[1e308, 1e308, -1e308], Infinity],
  [[1, 1e16, -1e16], 1],
  [[1e16, 1, -1e16], 1],
  [[], 0],
];
for (const [values, sum] of sums) {
  Deno.test(`kahanSum() of ${values} is ${sum}`, () => {
    assertEquals(kahanSum(of(...values), 0, values.length), sum);
  });
}

Deno.test("kahanSum() adds up a part of the array", () => {
  assertEquals(kahanSum(of(1, 2, 4, 8), 1, 3), 6);
});

const big = 9.988465674311579e307;
const means: [number[], number][] = [
  [[1, 1e100, 1, -1e100], 0.5],
  [[big, big, big, big], big],
  [[big, big, 0], big / 3 * 2],
  [[-big, -big, 0], -big / 3 * 2],
  [[big, 0, big, 0], big / 2],
  [[big, -big, big, -big], 0],
  [[2, 4], 3],
  [[Infinity, 0, Infinity], Infinity],
  [[-Infinity, Infinity], NaN],
  [[NaN, 1], NaN],
];
for (const [values, expected] of means) {
  Deno.test(`Mean of ${values} is ${expected}`, () => assertEquals(mean(...values), expected));
}

Deno.test("Mean stays exact while it is incremental", () => {
  const moved = mean(big, big, ...Array(1000).fill(big / 2));
  assertAlmostEquals(moved / big, (2 + 500) / 1002, 1e-15);
});

Deno.test("Mean counts its values", () => {
  const three = new Mean();
  for (const value of [1, 2, 3]) three.add(value);
  assertEquals(three.count, 3);
});

Deno.test("Variance of values is their mean square distance from the mean", () => {
  assertEquals(variance(2, 4, 4, 4, 5, 5, 7, 9), 4);
  assertEquals(variance(7), 0);
});

Deno.test("Variance keeps small squares beside a large one", () => {
  const values = [1e8, -1e8, ...Array.from({ length: 1000 }, (_, i) => i % 2 === 0 ? 1 : -1)];
  assertEquals(variance(...values), (2e16 + 1000) / 1002);
});

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
  [0.75, [NaN, 0, 1], 0.5],
  [0.25, [10, 20, 40], 15],
  [0.5, [10, 20, 40, 80], 30],
  [0, [10, 20], 10],
];
for (const [q, values, expected] of quantiles) {
  Deno.test(`quantileOfSorted() ${q} of [${values}] is ${expected}`, () => {
    assertEquals(quantileOfSorted(q, of(...values)), expected);
  });
}

Deno.test("sortNanFirst() sorts by value with NaN before all", () => {
  assertEquals(sortNanFirst(of(2, NaN, -1, NaN, 10)), of(NaN, NaN, -1, 2, 10));
  assertEquals(sortNanFirst(of(NaN, NaN)), of(NaN, NaN));
  assertEquals(sortNanFirst(of(3, 1)), of(1, 3));
  assertEquals(sortNanFirst(of()), of());
});
