import { assert, assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { dueAt, gridOf, slotAt } from "./schedule.ts";

const grid = { intervalMs: 60, offsetMs: 7 };

Deno.test("slotAt() is the latest slot that is not after the time", () => {
  assertEquals([66, 67, 126, 127, 6].map((now) => slotAt(grid, now)), [7, 67, 67, 127, -53]);
});

Deno.test("dueAt() skips missed slots", () => {
  assertEquals(dueAt(grid, 7, 66), undefined);
  assertEquals(dueAt(grid, 7, 67), { time: 67, missed: 0 });
  assertEquals(dueAt(grid, 7, 200), { time: 187, missed: 2 });
});

Deno.test("dueAt() is undefined while a clock that was set back catches up", () => {
  assertEquals(dueAt(grid, 187, 100), undefined);
});

Deno.test("gridOf() spreads groups over their interval, always in the same way", () => {
  const offsets = Array.from({ length: 50 }, (_, i) => gridOf("file", `${i}`, 60_000).offsetMs);
  assert(new Set(offsets).size > 45);
  assert(offsets.some((offset) => offset < 15_000) && offsets.some((offset) => offset > 45_000));
  assertEquals(gridOf("file", "0", 60_000).offsetMs, offsets[0]);
});

Deno.test("dueAt() and slotAt() stay on the grid", () => {
  const cases = fc.record({ intervalMs: fc.integer({ min: 1, max: 1000 }), at: fc.nat() });
  fc.assert(fc.property(cases, fc.nat(), ({ intervalMs, at }, now) => {
    const spread = gridOf("f", `${at}`, intervalMs);
    const slot = slotAt(spread, now);
    assert(slot <= now && now - slot < intervalMs);
    assertEquals((slot - spread.offsetMs) % intervalMs + 0, 0);
  }));
});

Deno.test("gridOf() never changes the offset of a group", () => {
  const places = ["a", "b", "é"].map((name) => slotAt(gridOf("file", name, 60_000), 60_000));
  assertEquals(places, [9067, 46_686, 6632]);
});
