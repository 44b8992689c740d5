import { assertEquals } from "@std/assert/mod.js";
import { Waiting } from "./waiting.ts";

/** Timers that a test moves. */
function timersAt(start: number) {
  let now = start;
  const due = new Set<{ readonly at: number; readonly then: () => void }>();
  return {
    now: () => now,
    after: (ms: number, then: () => void) => {
      const timer = { at: now + ms, then };
      due.add(timer);
      return () => void due.delete(timer);
    },
    tick(ms: number) {
      now += ms;
      for (const timer of due) {
        if (timer.at > now) continue;
        due.delete(timer);
        timer.then();
      }
    },
    get count() {
      return due.size;
    },
  };
}

Deno.test("a wait is long from 5 s on, and the oldest request counts", async () => {
  const timers = timersAt(100_000);
  const waiting = new Waiting(timers);
  const [first, second] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  const one = waiting.during(() => first.promise);
  timers.tick(1000);
  const two = waiting.during(() => second.promise);
  timers.tick(3999);
  assertEquals(waiting.since.value, undefined);
  timers.tick(1);
  assertEquals(waiting.since.value, 100_000);
  first.resolve("answer");
  assertEquals([await one, waiting.since.value], ["answer", undefined]);
  timers.tick(1000);
  assertEquals(waiting.since.value, 101_000);
  second.reject(new Error("lost"));
  await two.catch(() => {});
  assertEquals([waiting.since.value, timers.count], [undefined, 0]);
});

Deno.test("a request that is answered in time leaves no timer", async () => {
  const timers = timersAt(0);
  assertEquals(await new Waiting(timers).during(() => Promise.resolve(1)), 1);
  assertEquals(timers.count, 0);
});
