import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { seededRandom } from "../../random.ts";
import { NumberBins } from "../watch/bins.ts";
import { NumberColumn } from "./number_column.ts";

function profile(
  values: readonly (number | null)[],
  round: (value: number) => number = Number,
  capacity = 1000,
) {
  const column = new NumberColumn(capacity, seededRandom(1));
  for (const value of values) column.add(value);
  const counts = column.finish(round);
  for (const value of values) counts.add(value);
  return counts.finish();
}

Deno.test("each value of few has a bin of its own", () => {
  const { edges, shares, missing, min, max } = profile([3, 1, 2, 1, null]);
  assertEquals({ edges, shares, missing, min, max }, {
    edges: [1, 2],
    shares: [0.5, 0.25, 0.25],
    missing: 0.2,
    min: 1,
    max: 3,
  });
});

Deno.test("a single value is one bin without edges", () => {
  const { edges, shares, stddev } = profile([7, 7]);
  assertEquals({ edges, shares, stddev }, { edges: [], shares: [1], stddev: 0 });
});

Deno.test("20 values have 20 bins, 21 have tenths", () => {
  const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
  assertEquals(profile(upTo(20)).shares.length, 20);
  assertEquals(profile(upTo(21)).edges, [2, 4, 6, 8, 10, 12, 14, 16, 18]);
});

Deno.test("equal quantiles are one edge, and none is at the maximum", () => {
  const values = [
    ...Array(70).fill(0),
    ...Array.from({ length: 21 }, (_, i) => i),
    ...Array(40).fill(20),
  ];
  const { edges, shares } = profile(values);
  assertEquals(edges, [0, 8]);
  assertEquals(shares.length, 3);
});

Deno.test("a column without values weighs nothing", () => {
  assertEquals(profile([null, null]), {
    ...{ missing: 1, mean: 0, stddev: 0, min: 0, max: 0, edges: [], shares: [1] },
  });
});

Deno.test("shares are counted exactly when edges come from a sample", () => {
  const values = Array.from({ length: 5000 }, (_, i) => i * i);
  const { edges, shares } = profile(values, Number, 100);
  for (const [k, share] of shares.entries()) {
    const inside = values.filter((value) =>
      value > (edges[k - 1] ?? -Infinity) && value <= (edges[k] ?? Infinity)
    );
    assertEquals(share, inside.length / values.length);
  }
});

Deno.test("the server counts the same rows in the same bins, as float32 too", () => {
  const value = fc.oneof(fc.double({ noNaN: true, min: -100, max: 100 }), fc.constant(20.05));
  fc.assert(fc.property(fc.array(value, { minLength: 1, maxLength: 80 }), (values) => {
    const made = profile(values, Math.fround);
    const bins = new NumberBins(made, Math.fround);
    const counts = new Float64Array(bins.labels.length);
    for (const one of values) counts[bins.binOf(Math.fround(one))]!++;
    for (const [i, share] of bins.shares.entries()) {
      assertAlmostEquals(counts[i]! / values.length, share, 1e-12);
    }
  }));
});
