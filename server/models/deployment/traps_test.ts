import { assertEquals } from "@std/assert/mod.js";
import { MAX_TRAPS, withTrap } from "./traps.ts";

Deno.test("the second trap within a minute is one too many", () => {
  const first = withTrap([], 1000);
  assertEquals(withTrap(first, 60_999), [1000, 60_999]);
  assertEquals(MAX_TRAPS, 2);
});

Deno.test("a trap is forgotten after a minute", () => {
  assertEquals(withTrap([1000, 2000], 61_000), [2000, 61_000]);
});
