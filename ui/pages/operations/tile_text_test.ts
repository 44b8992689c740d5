import { assertEquals } from "@std/assert/mod.js";
import { budgetText, requestsText, rowsText } from "./tile_text.ts";

const requests: readonly [string, number, number, string | false][] = [
  ["more", 110, 100, "+10\u00a0% vs. before"],
  ["fewer", 50, 100, "−50\u00a0% vs. before"],
  ["as many", 1001, 1000, "same as before"],
  ["no known number", 100, NaN, "100 in this range"],
  ["no", 100, 0, "100 in this range"],
];
for (const [name, count, previous, want] of requests) {
  Deno.test(`requestsText() compares with ${name} requests in the prior period`, () => {
    assertEquals(requestsText(count, previous), want);
  });
}

const budgets: readonly [string, number, number, string | false][] = [
  ["no requests", 0, 0, "no requests"],
  ["no faults", 1000, NaN, "100\u00a0% error budget left"],
  ["a fault in 4000 requests", 4000, 1, "75\u00a0% error budget left"],
  ["three faults in 1000 requests", 1000, 3, "3× budget used"],
  ["missing numbers", NaN, NaN, false],
];
for (const [name, requests, faults, want] of budgets) {
  Deno.test(`budgetText() knows the budget after ${name}`, () => {
    assertEquals(budgetText(requests, faults), want);
  });
}

Deno.test("rowsText() writes one row in the singular", () => {
  assertEquals([rowsText(1), rowsText(2.5), rowsText(NaN)], [
    "1 row per request",
    "2.5 rows per request",
    false,
  ]);
});

Deno.test("rowsText() takes a row for each request as one", () => {
  assertEquals([0.9567, 1.0433, 0.94, 0.1, 0.04, 256.04].map(rowsText), [
    "1 row per request",
    "1 row per request",
    "0.9 rows per request",
    "0.1 rows per request",
    "0.04 rows per request",
    "256 rows per request",
  ]);
});
