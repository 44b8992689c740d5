import { assertEquals } from "@std/assert/mod.js";
import { GRACE_MS, restoredActiveAt } from "./restore.ts";

const NOW = 10_000_000;

/** Since when an alert is active that was stored `pendingMs` after it began, at 9,000,000. */
function restored(pendingMs: number, holdMs: number): number {
  const stored = { storedAt: 9_000_000, activeAt: 9_000_000 - pendingMs };
  return restoredActiveAt(stored, { now: NOW, holdMs });
}

Deno.test("restoredActiveAt() keeps the time of an alert that was about to fire or did", () => {
  assertEquals(restored(2_000_000, 2_000_000), 7_000_000);
  assertEquals(restored(2_000_001, 2_000_000), 6_999_999);
});

Deno.test("restoredActiveAt() lets an alert that had almost fired wait for the grace period", () => {
  for (const left of [1, GRACE_MS - 1]) {
    assertEquals(restored(2_000_000 - left, 2_000_000), NOW + GRACE_MS - 2_000_000);
  }
});

Deno.test("restoredActiveAt() leaves out the time of the outage", () => {
  assertEquals(restored(0, 2_000_000), NOW);
  assertEquals(restored(2_000_000 - GRACE_MS - 1, 2_000_000), NOW - 2_000_000 + GRACE_MS + 1);
});
