import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import {
  alignFrame,
  type Frame,
  labelsKey,
  lastOf,
  mergeTail,
  readValue,
  type WireSeries,
} from "./frame.ts";
import { type Grid, pointsOf } from "./step.ts";

const GRID: Grid = { start: 100, end: 140, step: 10 };

function wire(name: string, samples: Record<number, string>): WireSeries {
  const values = Object.entries(samples).map(([time, text]) => [Number(time), text] as const);
  return { metric: { name }, values };
}

/** Values by series name, holes as `_`. */
function drawn(frame: Frame): Record<string, string> {
  return Object.fromEntries(frame.series.map(({ labels, values }) => [
    labels.name!,
    [...values].map((value) => Number.isNaN(value) ? "_" : String(value)).join(" "),
  ]));
}

Deno.test("alignFrame() puts samples on their points and leaves the others empty", () => {
  const answer = [wire("a", { 100: "1", 120.0004: "3", 140: "5" }), wire("b", { 119.9996: "7" })];
  assertEquals(drawn(alignFrame(GRID, answer)), { a: "1 _ 3 _ 5", b: "_ _ 7 _ _" });
});

Deno.test("alignFrame() keeps the last of two samples of a point, and drops those outside", () => {
  const answer = [wire("a", { 90: "9", 110: "1", 110.001: "2", 150: "9" })];
  assertEquals(drawn(alignFrame(GRID, answer)), { a: "_ 2 _ _ _" });
});

Deno.test("readValue() knows Prometheus' words", () => {
  assertEquals(["+Inf", "Inf", "-Inf", "NaN", "1e-3"].map(readValue), [
    ...[Infinity, Infinity, -Infinity, NaN, 0.001],
  ]);
});

Deno.test("labelsKey() does not depend on order and is not fooled by separators", () => {
  assertEquals(labelsKey({ a: "1", b: "2" }), labelsKey({ b: "2", a: "1" }));
  assertEquals(labelsKey({ a: '1","b' }) === labelsKey({ a: "1", b: "" }), false);
});

Deno.test("mergeTail() overwrites the tail, forgets what left, keeps series that began or ended", () => {
  const old = alignFrame(GRID, [
    wire("both", { 100: "1", 110: "2", 120: "3", 130: "4", 140: "5" }),
    wire("ended", { 100: "1", 110: "2", 120: "3" }),
    wire("gone", { 100: "1" }),
  ]);
  const tail = alignFrame({ start: 130, end: 150, step: 10 }, [
    wire("both", { 130: "40", 140: "50", 150: "60" }),
    wire("new", { 150: "1" }),
  ]);
  const merged = mergeTail({ start: 110, end: 150, step: 10 }, old, tail);
  assertEquals(drawn(merged), {
    both: "2 3 40 50 60",
    ended: "2 3 _ _ _",
    new: "_ _ _ _ 1",
  });
});

Deno.test("mergeTail() gives what asking for everything again would give", () => {
  const cell = fc.option(fc.integer({ min: 0, max: 9 }), { freq: 3 });
  const rows = fc.array(fc.array(cell, { minLength: 30, maxLength: 30 }), { maxLength: 4 });
  fc.assert(fc.property(rows, fc.nat(8), fc.nat(5), (rows, moved, overlap) => {
    const answer = rows.map((row, name) =>
      wire(
        String(name),
        Object.fromEntries(
          row.flatMap((value, at) => value === null ? [] : [[at * 10, String(value)]]),
        ),
      )
    );
    const frame = (grid: Grid) => {
      const made = alignFrame(grid, answer);
      return { grid, series: made.series.filter(({ values }) => !values.every(Number.isNaN)) };
    };
    const before: Grid = { start: 0, end: 200, step: 10 };
    const after: Grid = { start: moved * 10, end: 200 + moved * 10, step: 10 };
    const tailStart = Math.max(after.start, before.end - overlap * 10);
    const merged = mergeTail(after, frame(before), frame({ ...after, start: tailStart }));
    assertEquals(drawn(merged), drawn(frame(after)));
    assertEquals(merged.series.every(({ values }) => values.length === pointsOf(after)), true);
  }));
});

Deno.test("lastOf() is the value of the last point, NaN of none", () => {
  const last = (...values: number[]) => lastOf({ labels: {}, values: Float64Array.from(values) });
  assertEquals([last(1, 2, 0), last(1, NaN), last()], [0, NaN, NaN]);
});

Deno.test("labelsKey() is the same for three labels in any order", () => {
  const orders = ["abc", "acb", "bac", "bca", "cab", "cba"];
  const keys = orders.map((order) => labelsKey(Object.fromEntries([...order].map((n) => [n, n]))));
  assertEquals(new Set(keys).size, 1);
});
