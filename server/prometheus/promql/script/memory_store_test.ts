import { assertEquals } from "@std/assert/mod.js";
import { labelsOf } from "../labels.ts";
import { MemoryStore } from "./memory_store.ts";

function filled(): MemoryStore {
  const store = new MemoryStore();
  store.add(labelsOf([["job", "b"]]), [{ time: 30, value: 3 }, { time: 10, value: 1 }]);
  store.add(labelsOf([["job", "a"]]), [{ time: 20, value: 0, stale: true }]);
  store.add(labelsOf([["job", "b"]]), [{ time: 20, value: 2 }]);
  return store;
}

Deno.test("MemoryStore hands series back in the order of their labels", () => {
  const series = filled().select([]);
  assertEquals(series.map(({ labels }) => labels.get("job")), ["a", "b"]);
});

Deno.test("MemoryStore finds series by all matchers, a missing label being empty", () => {
  const found = filled().select([
    { name: "job", op: "=~", value: "a|b" },
    { name: "job", op: "!=", value: "a" },
    { name: "other", op: "=", value: "" },
  ]);
  assertEquals(found.length, 1);
});

Deno.test("MemoryStore hands back the samples of a range, both ends included, by time", () => {
  const [, series] = filled().select([]);
  const { length, times, values } = series!.samples(10, 20);
  assertEquals([length, [...times], [...values]], [2, [10, 20], [1, 2]]);
});

Deno.test("MemoryStore marks the end of a series", () => {
  const [series] = filled().select([]);
  assertEquals([...series!.samples(0, 100).stale], [1]);
});
