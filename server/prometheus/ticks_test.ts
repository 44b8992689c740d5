import { assert, assertEquals } from "@std/assert/mod.js";
import { everyTick, nextTick } from "./ticks.ts";

Deno.test("nextTick() is the first multiple of the interval behind a time", () => {
  assertEquals([0, 1, 4999, 5000, 5001].map((now) => nextTick(now, 5000)), [
    ...[5000, 5000, 5000, 10_000, 10_000],
  ]);
});

Deno.test("everyTick() begins at once, and gives each tick a later time", async () => {
  const stop = new AbortController();
  const ticks: number[] = [];
  const begin = Date.now();
  await everyTick({ intervalMs: 5, signal: stop.signal }, (tick) => {
    ticks.push(tick);
    if (ticks.length === 4) stop.abort();
  });
  assert(ticks[0]! >= begin);
  assertEquals(ticks, [...new Set(ticks)].sort((a, b) => a - b));
  assertEquals(ticks.length, 4);
});

Deno.test("everyTick() waits for a task before it begins the next", async () => {
  const stop = new AbortController();
  let running = 0;
  let most = 0;
  let done = 0;
  await everyTick({ intervalMs: 1, signal: stop.signal }, async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running--;
    if (++done === 3) stop.abort();
  });
  assertEquals(most, 1);
});

Deno.test("everyTick() ends when it is told to while it waits", async () => {
  const stop = new AbortController();
  let ticks = 0;
  let hasEnded = false;
  const ended = everyTick({ intervalMs: 3_600_000, signal: stop.signal }, () => ticks++)
    .then(() => hasEnded = true);
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals([ticks, hasEnded], [1, false]);
  stop.abort();
  await ended;
  assertEquals(ticks, 1);
});
