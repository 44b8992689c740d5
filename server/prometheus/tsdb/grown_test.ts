import { assertEquals, assertStrictEquals } from "@std/assert/mod.js";
import { grown } from "./grown.ts";

Deno.test("grown() returns the same array while the slot exists", () => {
  const column = new Uint32Array(4);
  assertStrictEquals(grown(column, 3), column);
});

Deno.test("grown() keeps the content and doubles the length", () => {
  assertEquals(grown(new Float64Array([1, 2]), 2), new Float64Array([1, 2, 0, 0]));
  assertEquals(grown(new Uint8Array(0), 5).length, 6);
});
