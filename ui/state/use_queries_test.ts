import { assertEquals } from "@std/assert/mod.js";
import { together } from "./use_queries.ts";

const range = (end: number, step = 5) => ({
  data: { kind: "range", frame: { grid: { start: 0, end, step }, series: [] } } as const,
});
const result = { resultType: "vector", result: [] } as const;
const instant = (time: number) => ({
  data: { kind: "instant", time, samples: [], result } as const,
});

Deno.test("together() wants answers of one step to end at one moment", () => {
  assertEquals(together([range(10), range(10), instant(12), range(0, 60)]), true);
  assertEquals(together([range(10), range(15)]), false);
  assertEquals(together([instant(12), instant(15)]), false);
});

Deno.test("together() does not wait for what was refused", () => {
  assertEquals(together([range(15), { ...range(10), error: "too many samples" }]), true);
  assertEquals(together([range(15), { error: "too many samples" }]), true);
});
