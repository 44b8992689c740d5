import { assertEquals } from "@std/assert/mod.js";
import { almostEqual } from "./judge.ts";

const pairs: [number, number, boolean][] = [
  [1, 1.0000019, true],
  [1, 1.0000021, false],
  [NaN, NaN, true],
  [0, NaN, false],
  [Infinity, Infinity, true],
  [Infinity, 1e308, false],
  [0, 1e-300, false],
  [0, 1e-320, true],
];
for (const [a, b, equal] of pairs) {
  Deno.test(`almostEqual() says ${equal} of ${a} and ${b}`, () =>
    assertEquals(almostEqual(a, b), equal));
}
