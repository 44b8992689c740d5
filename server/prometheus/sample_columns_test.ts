import { assertEquals, assertStrictEquals } from "@std/assert/mod.js";
import { SampleBuffer } from "./sample_columns.ts";

Deno.test("a buffer has the same columns while they are large enough", () => {
  const buffer = new SampleBuffer();
  const columns = buffer.columns(100);
  assertStrictEquals(buffer.columns(1), columns);
  assertStrictEquals(buffer.columns(128), columns);
});

Deno.test("a buffer has columns for as many samples as are asked for", () => {
  const buffer = new SampleBuffer();
  for (const capacity of [129, 1000]) {
    const { times, values, words, stale } = buffer.columns(capacity);
    const room = Math.min(times.length, values.length, words.length / 2, stale.length);
    assertEquals(room >= capacity, true);
  }
});
