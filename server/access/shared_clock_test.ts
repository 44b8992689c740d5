import { assertEquals } from "@std/assert/mod.js";
import { SharedClock } from "./shared_clock.ts";

function memory() {
  return new BigInt64Array(new SharedArrayBuffer(8));
}

Deno.test("a thread's clock begins at the latest time that another has read", () => {
  const latest = memory();
  let ms = 100;
  const first = new SharedClock(latest, () => ms);
  assertEquals(first.now(), 0);
  ms = 107.5;
  assertEquals(first.now(), 7_500_000);
  const second = new SharedClock(latest, () => ms - 100);
  assertEquals(second.now(), 7_500_000);
  ms = 108;
  assertEquals(second.now(), 8_000_000);
  assertEquals(first.now(), 8_000_000);
});

Deno.test("a thread that started behind the others catches up when they read the time", () => {
  const latest = memory();
  let ms = 0;
  const first = new SharedClock(latest, () => ms);
  ms = 60_000;
  // The first thread was idle for a minute, so the second one begins at 0.
  const second = new SharedClock(latest, () => ms);
  assertEquals([second.now(), first.now(), second.now()], [0, 60e9, 60e9]);
  ms = 61_000;
  assertEquals(second.now(), 61e9);
});

Deno.test("the time never falls, even if a thread's own clock does", () => {
  const latest = memory();
  let ms = 50;
  const clock = new SharedClock(latest, () => ms);
  ms = 60;
  assertEquals(clock.now(), 10_000_000);
  ms = 40;
  assertEquals(clock.now(), 10_000_000);
});

Deno.test("a thread that pauses while it reads the time does not run ahead of it", () => {
  const latest = memory();
  let ms = 0;
  const other = new SharedClock(latest, () => ms);
  let pauses = false;
  const clock = new SharedClock(latest, () => {
    const own = ms;
    if (pauses) {
      pauses = false;
      ms += 1000;
      other.now();
    }
    return own;
  });
  pauses = true;
  clock.now();
  assertEquals([clock.now(), other.now()], [1e9, 1e9]);
});
