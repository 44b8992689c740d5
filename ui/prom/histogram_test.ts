import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import type { Frame } from "./frame.ts";
import { bucketsOf, quantileRow, rowShares, trimmed } from "./histogram.ts";

const _ = NaN;

function frame(rows: Record<string, number[]>): Frame {
  const series = Object.entries(rows).map(([le, values]) => ({
    labels: { le },
    values: Float64Array.from(values),
  }));
  return { grid: { start: 0, end: 20, step: 10 }, series };
}

function drawn(counts: readonly Float64Array[]): number[][] {
  return counts.map((row) => [...row]);
}

Deno.test("bucketsOf() sorts by bound, however Prometheus writes it, and takes sums apart", () => {
  const buckets = bucketsOf(
    frame({ "+Inf": [6, 3, _], "1.0": [1, 0, _], "0.5": [1, 0, _], "2": [4, 3, _] }),
  );
  assertEquals(buckets.bounds, [0.5, 1, 2, Infinity]);
  assertEquals(drawn(buckets.counts), [[1, 0, _], [0, 0, _], [3, 3, _], [2, 0, _]]);
});

Deno.test("bucketsOf() never counts below zero", () => {
  const buckets = bucketsOf(frame({ "1": [5, 1, 1], "2": [4.9, 2, 2], "+Inf": [6, 2, 2] }));
  assertEquals(drawn(buckets.counts)[1], [0, 1, 1]);
  assertEquals(buckets.counts[2]![0], 1);
});

Deno.test("bucketsOf() passes over series that have no bound, and gaps", () => {
  const { series, grid } = frame({ "1": [1, _, 2], x: [9, 9, 9], "2": [_, 3, 2] });
  const all = [...series, { labels: {}, values: Float64Array.of(7, 7, 7) }];
  const buckets = bucketsOf({ grid, series: all });
  assertEquals([buckets.bounds, buckets.grid], [[1, 2], grid]);
  assertEquals(drawn(buckets.counts), [[1, _, 2], [_, 3, 0]]);
  assertEquals(bucketsOf({ grid, series: [] }), { grid, bounds: [], counts: [] });
});

Deno.test("bucketsOf() takes what is missing in a point for as much as the bound below has", () => {
  const { counts } = bucketsOf(frame({ "1": [2, 0, 0], "2": [_, 0, 0], "3": [5, 0, 0] }));
  assertEquals(drawn(counts).map(([first]) => first), [2, _, 3]);
});

Deno.test("trimmed() leaves no row above up to +Inf, nor below the first", () => {
  const upToInfinity = { "1": [1, 0, 0], "2": [2, 0, 0], "+Inf": [2, 0, 0] };
  assertEquals(trimmed(bucketsOf(frame(upToInfinity))).bounds, [1, 2]);
  const inInfinity = { "1": [0, 0, 0], "2": [0, 0, 0], "+Inf": [2, 0, 0] };
  const { bounds, counts } = trimmed(bucketsOf(frame(inInfinity)));
  assertEquals([bounds, drawn(counts)], [[2, Infinity], [[0, 0, 0], [2, 0, 0]]]);
  const last = { "1": [0, 0, 0], "2": [1, 0, 0] };
  assertEquals(trimmed(bucketsOf(frame(last))).bounds, [1, 2]);
  assertEquals(trimmed(bucketsOf(frame({ "1": [0, 0, 0] }))).counts, []);
});

Deno.test("trimmed() leaves one empty row beside those that hold something", () => {
  const rows = { "1": [0, 0, 0], "2": [0, 0, 0], "3": [1, 0, 0], "4": [1, 0, 0], "5": [1, 0, 0] };
  assertEquals(trimmed(bucketsOf(frame(rows))).bounds, [2, 3, 4]);
  assertEquals(trimmed(bucketsOf(frame({ "1": [0, 0, 0] }))).bounds, []);
});

Deno.test("quantileRow() counts in rows, and knows nothing of an empty column", () => {
  const buckets = bucketsOf(frame({ "1": [0, 2, 0], "2": [4, 4, 0] }));
  assertEquals(quantileRow(buckets, 0, 0.5), 1.5);
  assertEquals(quantileRow(buckets, 1, 0.5), 1);
  assertEquals(quantileRow(buckets, 2, 0.5), NaN);
});

Deno.test("quantileRow() passes over empty rows, and ends above the last", () => {
  const buckets = bucketsOf(frame({ "1": [0, 1, _], "2": [0, 1, _], "3": [2, 4, _] }));
  assertEquals([0, 0.5, 1].map((q) => quantileRow(buckets, 0, q)), [2, 2.5, 3]);
  assertEquals([0.25, 0.5, 1].map((q) => quantileRow(buckets, 1, q)), [1, 2 + 1 / 3, 3]);
  assertEquals(quantileRow(buckets, 1, 2), 3);
  assertEquals(quantileRow(buckets, 2, 0.5), NaN);
});

Deno.test("rowShares() are unknown where nothing was counted", () => {
  assertEquals(rowShares(bucketsOf(frame({ "1": [0, 0, _], "2": [0, 0, _] }))), [NaN, NaN]);
  assertEquals(rowShares(bucketsOf(frame({ "1": [0.25, 0, _], "2": [0.5, 0, _] }))), [0.5, 0.5]);
});

Deno.test("rowShares() sum to one", () => {
  const shares = rowShares(bucketsOf(frame({ "1": [1, 2, _], "2": [4, 4, _] })));
  assertAlmostEquals(shares[0]!, 3 / 8);
  assertAlmostEquals(shares[0]! + shares[1]!, 1);
});
