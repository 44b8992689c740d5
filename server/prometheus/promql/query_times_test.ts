import { assertEquals, assertThrows } from "@std/assert/mod.js";
import type { Duration } from "./ast.ts";
import { QueryError } from "./errors.ts";
import { parse } from "./parser.ts";
import { QueryTimes } from "./query_times.ts";

const times = QueryTimes.range(100_000, 125_000, 10_000);
const { grid } = times;

const selectors: [query: string, start: number, step: number][] = [
  ["up", 100_000, 10_000],
  ["up offset 30s", 70_000, 10_000],
  ["up offset -step()", 110_000, 10_000],
  ["up @ 50", 50_000, 0],
  ["up @ start() offset 10s", 90_000, 0],
  ["up @ end()", 125_000, 0],
];
for (const [query, start, step] of selectors) {
  Deno.test(`QueryTimes.shifted() finds the times of ${query}`, () => {
    const expr = parse(query);
    if (expr.kind !== "vector") throw new TypeError("not a selector");
    assertEquals(times.shifted(expr, grid), { start, step, count: 3 });
  });
}

Deno.test("QueryTimes.range() allows one time, and steps between late times", () => {
  assertEquals(QueryTimes.range(5, 5, 1).grid, { start: 5, step: 1, count: 1 });
  assertEquals(QueryTimes.range(1e12, 1e12 + 11_000, 1).grid.count, 11_001);
});

Deno.test("QueryTimes.at() has one time and no step", () => {
  const instant = QueryTimes.at(5);
  assertEquals([instant.isRange, instant.grid.count, instant.step], [false, 1, 0]);
  assertEquals(times.isRange, true);
});

function durationOf(text: string): Duration {
  const expr = parse(`up[${text}]`);
  if (expr.kind !== "matrix") throw new TypeError("not a range");
  return expr.range;
}

Deno.test("QueryTimes.length() fails for durations that are not positive", () => {
  assertEquals(times.length(durationOf("range()")), 25_000);
  const empty = durationOf("step() - 10s");
  assertThrows(() => times.length(empty), QueryError, "duration must be greater than 0");
  const broken = durationOf("1m / (step() - 10)");
  assertThrows(() => times.length(broken), QueryError, "division by zero");
});
