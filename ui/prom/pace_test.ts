import { assertEquals } from "@std/assert/mod.js";
import { paceOf } from "./pace.ts";

const cases: readonly [string, number, number, number][] = [
  ["keeps the chosen interval while the backend is fast enough", 5, 2500, 5],
  ["takes the next interval in which the backend rests half of the time", 5, 2501, 10],
  ["never refreshes more often than chosen", 60, 6000, 60],
  ["takes at most five minutes", 5, 400_000, 300],
  ["takes longer than a long interval that is too short", 30, 16_000, 60],
  ["stays paused", 0, 9000, 0],
];

for (const [name, chosen, round, want] of cases) {
  Deno.test(`paceOf() ${name}`, () => assertEquals(paceOf(chosen, round), want));
}
