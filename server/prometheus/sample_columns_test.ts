import { assertEquals, assertStrictEquals } from "@std/assert/mod.js";
import { SampleBuffer, sampleColumns } from "./sample_columns.ts";

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

Deno.test("columns have memory of their own, and words that of the values", () => {
  const { times, values, words, stale } = sampleColumns(5);
  times.fill(1);
  values.fill(2);
  stale.fill(3);
  assertEquals([...times, ...values, ...stale], [1, 2, 3].flatMap((one) => Array(5).fill(one)));
  words.fill(0);
  assertEquals([...times, ...values, ...stale], [1, 0, 3].flatMap((one) => Array(5).fill(one)));
});
