import { assertEquals } from "@std/assert/mod.js";
import { lastOf } from "./storage.ts";

Deno.test("lastOf() takes the last of the samples that count", () => {
  const columns = {
    times: Float64Array.of(10, 20, 30),
    values: Float64Array.of(1, 2, 3),
    stale: Uint8Array.of(0, 1, 0),
  };
  const last = (length: number) => lastOf({ length, ...columns });
  assertEquals(last(0), undefined);
  assertEquals(last(1), { time: 10, value: 1, isStale: false });
  assertEquals(last(2), { time: 20, value: 2, isStale: true });
});
