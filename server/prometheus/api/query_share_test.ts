import { assert, assertEquals, assertLess } from "@std/assert/mod.js";
import { QueryShare } from "./query_share.ts";

const busy = { isBusy: () => true, share: 0.2 };

/** Works without a rest. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** The part of its time that a query works, when it is asked to rest after each slice. */
async function partWorked(share: QueryShare, slices: number): Promise<number> {
  const start = performance.now();
  let worked = 0;
  await share.run(async () => {
    for (let slice = 0; slice < slices; slice++) {
      const from = performance.now();
      work(share.sliceMs);
      worked += performance.now() - from;
      await share.rest();
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

Deno.test("QueryShare gives queries their share while others need the cores", async () => {
  const share = new QueryShare(busy);
  await share.run(() => Promise.resolve(work(250)));
  // A slow machine makes rests longer, never shorter.
  assertLess(await partWorked(share, 15), 0.25);
});

Deno.test("QueryShare keeps no query waiting while nobody else needs the cores", async () => {
  const share = new QueryShare({ isBusy: () => false, share: 1e-6 });
  await share.run(() => Promise.resolve(work(250)));
  // Had it to wait, it would wait for days.
  assert(await isDoneWithin(60_000, partWorked(share, 3)));
});

Deno.test("QueryShare works in shorter slices while others need the cores", () => {
  assertLess(
    new QueryShare(busy).sliceMs,
    new QueryShare({ ...busy, isBusy: () => false }).sliceMs,
  );
});

Deno.test("QueryShare lets a first query go on at once, for it has time saved", async () => {
  const share = new QueryShare({ ...busy, share: 1e-6 });
  await share.run(() => Promise.resolve());
  assert(await isDoneWithin(60_000, share.run(() => share.rest())));
});

Deno.test("QueryShare serves queries in the order of asking", async () => {
  const share = new QueryShare(busy);
  await share.run(() => Promise.resolve(work(210)));
  const order: number[] = [];
  await Promise.all([1, 2, 3].map((n) => share.run(() => Promise.resolve(order.push(n)))));
  assertEquals(order, [1, 2, 3]);
});

Deno.test("QueryShare goes on after a query that failed", async () => {
  const share = new QueryShare(busy);
  const failed = await share.run(() => Promise.reject(new Error("no"))).catch((e) => e.message);
  assertEquals(failed, "no");
  assert(await share.run(() => Promise.resolve(true)));
});
