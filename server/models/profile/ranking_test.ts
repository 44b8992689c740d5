import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { averagePrecision, rocAuc } from "./ranking.ts";

const rows = fc.array(
  fc.record({ score: fc.integer({ min: 0, max: 9 }), label: fc.integer({ min: 0, max: 1 }) }),
  { minLength: 1, maxLength: 40 },
).map((list) => list.sort((a, b) => a.score - b.score));

type Rows = { score: number; label: number }[];

function ranked(list: Rows) {
  return { scores: list.map(({ score }) => score), labels: list.map(({ label }) => label) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function sampleVariance(values: readonly number[]): number {
  const center = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return squares / Math.max(1, values.length - 1);
}

Deno.test("rocAuc() is the share of pairs in the right order, with the error of its components", () => {
  fc.assert(fc.property(rows, (list) => {
    const positives = list.filter(({ label }) => label === 1).map(({ score }) => score);
    const negatives = list.filter(({ label }) => label === 0).map(({ score }) => score);
    const found = rocAuc(ranked(list));
    if (positives.length === 0 || negatives.length === 0) return assertEquals(found, undefined);
    const wins = (high: number, low: number) => high > low ? 1 : high === low ? 0.5 : 0;
    const ofPositives = positives.map((high) => mean(negatives.map((low) => wins(high, low))));
    const ofNegatives = negatives.map((low) => mean(positives.map((high) => wins(high, low))));
    assertAlmostEquals(found!.value, mean(ofPositives), 1e-12);
    const variance = sampleVariance(ofPositives) / positives.length +
      sampleVariance(ofNegatives) / negatives.length;
    assertAlmostEquals(found!.stderr ** 2, variance, 1e-12);
  }));
});

Deno.test("averagePrecision() adds up precisions by the recall that each threshold adds", () => {
  fc.assert(fc.property(rows, (list) => {
    const positives = list.filter(({ label }) => label === 1).length;
    const found = averagePrecision(ranked(list));
    if (positives === 0) return assertEquals(found, undefined);
    const thresholds = [...new Set(list.map(({ score }) => score))].reverse();
    let [before, sum] = [0, 0];
    for (const threshold of thresholds) {
      const taken = list.filter(({ score }) => score >= threshold);
      const recall = taken.filter(({ label }) => label === 1).length / positives;
      sum += (recall - before) * mean(taken.map(({ label }) => label));
      before = recall;
    }
    assertAlmostEquals(found!.value, sum, 1e-12);
    assertAlmostEquals(found!.stderr ** 2, sum * (1 - sum) / positives, 1e-12);
  }));
});
