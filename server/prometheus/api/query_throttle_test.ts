import { assert, assertEquals, assertLess } from "@std/assert/mod.js";
import { QueryThrottle } from "./query_throttle.ts";

const busy = { isBusy: () => true, share: 0.2 };

/** Works without a break. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** The part of the time that a query works if it takes a break after each slice. */
async function partWorked(throttle: QueryThrottle, slices: number): Promise<number> {
  const start = performance.now();
  let worked = 0;
  await throttle.run(async () => {
    for (let slice = 0; slice < slices; slice++) {
      const from = performance.now();
      work(throttle.sliceMs);
      worked += performance.now() - from;
      await throttle.rest();
    }
  });
  return worked / (performance.now() - start);
}

async function isDoneWithin(ms: number, done: Promise<unknown>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => timer = setTimeout(() => resolve(false), ms));
  const isDone = await Promise.race([done.then(() => true), late]);
  clearTimeout(timer);
  return isDone;
}

Deno.test("QueryThrottle gives queries their share while others need the cores", async () => {
  const throttle = new QueryThrottle(busy);
  await throttle.run(() => Promise.resolve(work(250)));
  // On a slow machine breaks get longer, never shorter.
  assertLess(await partWorked(throttle, 15), 0.25);
});

Deno.test("QueryThrottle lets queries run without waiting while nobody else needs the cores", async () => {
  const throttle = new QueryThrottle({ isBusy: () => false, share: 1e-6 });
  await throttle.run(() => Promise.resolve(work(250)));
  // With this share, a wait would last for days.
  assert(await isDoneWithin(60_000, partWorked(throttle, 3)));
});

Deno.test("QueryThrottle works in shorter slices while others need the cores", () => {
  assertLess(
    new QueryThrottle(busy).sliceMs,
    new QueryThrottle({ ...busy, isBusy: () => false }).sliceMs,
  );
});

Deno.test("QueryThrottle starts the first query at once, since time is saved", async () => {
  const throttle = new QueryThrottle({ ...busy, share: 1e-6 });
  await throttle.run(() => Promise.resolve());
  assert(await isDoneWithin(60_000, throttle.run(() => throttle.rest())));
});

Deno.test("QueryThrottle starts queries in the order of their requests", async () => {
  const throttle = new QueryThrottle(busy);
  await throttle.run(() => Promise.resolve(work(210)));
  const order: number[] = [];
  await Promise.all([1, 2, 3].map((n) => throttle.run(() => Promise.resolve(order.push(n)))));
  assertEquals(order, [1, 2, 3]);
});

Deno.test("QueryThrottle runs the next query after one that failed", async () => {
  const throttle = new QueryThrottle(busy);
  const failed = await throttle.run(() => Promise.reject(new Error("no"))).catch((e) => e.message);
  assertEquals(failed, "no");
  assert(await throttle.run(() => Promise.resolve(true)));
});
