import { assertEquals } from "@std/assert/mod.js";
import { sparkPieces } from "./sparkline.tsx";

const _ = NaN;

Deno.test("sparkPieces() begins with the first value, and ends with the range", () => {
  assertEquals(sparkPieces(Float64Array.of(_, _, 0, 21, 0), 100, 21), [
    "M0.0,23.0L0.0,23.0L50.0,3.0L100.0,23.0",
  ]);
  assertEquals(sparkPieces(Float64Array.of(_, 0, _), 100, 21), ["M0.0,23.0L0.0,23.0"]);
});

Deno.test("sparkPieces() has a dot for a value between two gaps", () => {
  assertEquals(sparkPieces(Float64Array.of(0, _, 21, _, 0), 100, 21), [
    "M0.0,23.0L0.0,23.0",
    "M50.0,3.0L50.0,3.0",
    "M100.0,23.0L100.0,23.0",
  ]);
});

Deno.test("sparkPieces() has nothing to draw without values", () => {
  assertEquals(sparkPieces(Float64Array.of(_, _), 100, 21), []);
});
