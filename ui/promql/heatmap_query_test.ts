import { assertEquals } from "@std/assert/mod.js";
import { heatmapQuery } from "./heatmap_query.ts";

const cases: readonly [string, string][] = [
  ["a_bucket", "sum by (le) (increase(a_bucket[$cell]))"],
  [' a_bucket{b="}"} ', 'sum by (le) (increase(a_bucket{b="}"}[$cell]))'],
  ['{"a.b_bucket"}', 'sum by (le) (increase({"a.b_bucket"}[$cell]))'],
  ["rate(a_bucket[5m])", "sum by (le) (rate(a_bucket[5m]))"],
  ["rate(a_bucket[$__rate_interval])", "sum by (le) (rate(a_bucket[$__rate_interval]))"],
  // A range stands before an offset, so these stay as they are.
  ["a_bucket offset 5m", "sum by (le) (a_bucket offset 5m)"],
  ["a_bucket @ 5", "sum by (le) (a_bucket @ 5)"],
  ["a_bucket anchored", "sum by (le) (a_bucket anchored)"],
  ["new(", "sum by (le) (new()"],
];
for (const [expr, want] of cases) {
  Deno.test(`heatmapQuery() of ${expr} is ${want}`, () => {
    assertEquals(heatmapQuery(expr), want);
  });
}
