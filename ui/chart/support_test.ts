import { assertEquals } from "@std/assert/mod.js";
import { fewestFor, weakParts } from "./support.ts";

Deno.test("fewestFor() wants as many as one beyond the quantile takes", () => {
  assertEquals([0.5, 0.95, 0.99].map(fewestFor), [2, 20, 100]);
});

Deno.test("weakParts() are where fewer were counted; what was not counted is not weak", () => {
  const counts = Float64Array.of(99, 100, 20, 0, 300, NaN, 5);
  assertEquals(weakParts({ counts, fewest: 100 }), [[0, 1], [2, 4], [6, 7]]);
  assertEquals(weakParts({ counts, fewest: 0 }), []);
});
