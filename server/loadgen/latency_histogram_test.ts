import { assert, assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { LatencyHistogram } from "./latency_histogram.ts";

function histogramOf(times: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const time of times) histogram.record(time);
  return histogram;
}

const times = fc.array(fc.double({ min: 1e-3, max: 3.6e6, noNaN: true }), { minLength: 1 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

Deno.test("LatencyHistogram.quantile() is within 1 % of the exact quantile", () => {
  fc.assert(fc.property(times, share, (times, q) => {
    const sorted = times.toSorted((a, b) => a - b);
    const exact = sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1]!;
    const found = histogramOf(times).quantile(q);
    assert(Math.abs(found - exact) <= 0.0101 * exact, `${found} for ${exact}`);
  }));
});

Deno.test("LatencyHistogram.quantile() never leaves the range of the recorded times", () => {
  fc.assert(fc.property(times, share, (times, q) => {
    const found = histogramOf(times).quantile(q);
    assert(found >= Math.min(...times) && found <= Math.max(...times));
  }));
});

Deno.test("LatencyHistogram.quantile() is NaN when nothing was recorded", () => {
  assertEquals(new LatencyHistogram().quantile(0.5), NaN);
});

Deno.test("LatencyHistogram counts times beyond its buckets in the outer ones", () => {
  const histogram = histogramOf([0, 0, 0, 1e9]);
  assertEquals([histogram.count, histogram.max], [4, 1e9]);
  assertAlmostEquals(histogram.quantile(0.75), 1e-3, 1e-5);
  assert(histogram.quantile(1) >= 3.6e6);
});

Deno.test("LatencyHistogram.clear() forgets everything", () => {
  const histogram = histogramOf([5]);
  histogram.clear();
  assertEquals([histogram.count, histogram.max, histogram.quantile(0.5)], [0, 0, NaN]);
});
