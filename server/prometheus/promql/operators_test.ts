import { assertEquals } from "@std/assert/mod.js";
import { ARITHMETIC, COMPARISON, max, min, power } from "./operators.ts";

Deno.test("power() of 1, and of -1 to infinity, is 1 as in Go", () => {
  const powers = [power(1, NaN), power(-1, Infinity), power(-1, -Infinity), power(2, NaN)];
  assertEquals(powers, [1, 1, 1, NaN]);
});

Deno.test("max() and min() let an infinity win over NaN", () => {
  const extremes = [max(Infinity, NaN), max(NaN, 1), min(NaN, -Infinity), min(1, NaN)];
  assertEquals(extremes, [Infinity, NaN, -Infinity, NaN]);
});

Deno.test("the remainder has the sign of the dividend", () => {
  assertEquals([ARITHMETIC["%"](-7, 4), ARITHMETIC["%"](7, -4), ARITHMETIC["%"](1, 0)], [
    -3,
    3,
    NaN,
  ]);
});

Deno.test("NaN is unequal to itself and neither above nor below", () => {
  const holding = Object.entries(COMPARISON).filter(([, holds]) => holds(NaN, NaN));
  assertEquals(holding.map(([op]) => op), ["!="]);
});
