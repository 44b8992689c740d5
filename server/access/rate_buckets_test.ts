import { assert, assertEquals, assertGreaterOrEqual, assertLessOrEqual } from "@std/assert/mod.js";
import fc from "fast-check";
import type { Rate } from "./rate.ts";
import { RateBuckets } from "./rate_buckets.ts";

const TEN_A_SECOND: Rate = { limit: 10, spanMs: 1000 };

/** Buckets with a clock that stands still until it is moved. */
function stilled(seed = 1) {
  const clock = { ms: 5000 };
  return { clock, buckets: RateBuckets.allocate(seed, () => clock.ms) };
}

Deno.test("take() passes as many units as the limit at once, and then one for each part of the span", () => {
  const { clock, buckets } = stilled();
  const take = () => buckets.take("a", 1, TEN_A_SECOND);
  assertEquals(take(), { passes: true, remaining: 9, resetSeconds: 0.1, retrySeconds: 0 });
  for (let i = 0; i < 9; i++) assert(take().passes);
  assertEquals(take(), { passes: false, remaining: 0, resetSeconds: 1, retrySeconds: 0.1 });
  clock.ms += 99;
  assert(!take().passes);
  clock.ms += 1;
  assertEquals(take(), { passes: true, remaining: 0, resetSeconds: 1, retrySeconds: 0 });
  assert(!take().passes);
});

Deno.test("take() charges nothing for refused units", () => {
  const { clock, buckets } = stilled();
  buckets.take("a", 10, TEN_A_SECOND);
  for (let i = 0; i < 100; i++) buckets.take("a", 5, TEN_A_SECOND);
  assertEquals(buckets.take("a", 5, TEN_A_SECOND).retrySeconds, 0.5);
  clock.ms += 500;
  assert(buckets.take("a", 5, TEN_A_SECOND).passes);
});

Deno.test("take() never passes more units than the limit, and says that no wait helps", () => {
  const { buckets } = stilled();
  const { passes, remaining, retrySeconds } = buckets.take("a", 11, TEN_A_SECOND);
  assertEquals([passes, remaining, retrySeconds], [false, 10, Infinity]);
  assert(buckets.take("a", 10, TEN_A_SECOND).passes);
});

Deno.test("take() gives an idle client its whole limit again, and no more", () => {
  const { clock, buckets } = stilled();
  buckets.take("a", 10, TEN_A_SECOND);
  clock.ms += 3_600_000;
  assert(buckets.take("a", 10, TEN_A_SECOND).passes);
  assert(!buckets.take("a", 1, TEN_A_SECOND).passes);
});

Deno.test("take() keeps clients apart", () => {
  const { buckets } = stilled();
  for (let i = 0; i < 1000; i++) {
    assert(buckets.take(`10.0.${i >> 8}.${i & 255}`, 10, TEN_A_SECOND).passes, `client ${i}`);
  }
});

Deno.test("take() finds room for most of ten thousand busy clients", () => {
  const { buckets } = stilled(7);
  let refused = 0;
  for (let i = 0; i < 10_000; i++) {
    if (!buckets.take(`client ${i}`, 6, TEN_A_SECOND).passes) refused++;
  }
  assertLessOrEqual(refused, 200);
});

Deno.test("the seed decides which clients share cells", () => {
  const refusedWith = (seed: number) => {
    const { buckets } = stilled(seed);
    const names = Array.from({ length: 30_000 }, (_, i) => `client ${i}`);
    return names.filter((name) => !buckets.take(name, 10, TEN_A_SECOND).passes).join();
  };
  assertEquals(refusedWith(1), refusedWith(1));
  assert(refusedWith(1) !== refusedWith(2));
});

Deno.test("at any moment, a client has used at most its limit, and its rate for the time before", () => {
  const step = fc.record({
    waitMs: fc.oneof(fc.constant(0), fc.nat(300), fc.nat(5000)),
    units: fc.nat(12),
    client: fc.constantFrom("a", "b"),
  });
  const rate = fc.record({
    limit: fc.integer({ min: 1, max: 1000 }),
    spanMs: fc.constantFrom(1000, 60_000),
  });
  fc.assert(fc.property(rate, fc.array(step, { maxLength: 100 }), fc.nat(), (rate, steps, seed) => {
    const { clock, buckets } = stilled(seed);
    const used: { at: number; units: number; client: string }[] = [];
    for (const { waitMs, units, client } of steps) {
      clock.ms += waitMs;
      if (buckets.take(client, units, rate).passes) used.push({ at: clock.ms, units, client });
    }
    // Every stretch of time from one use to a later one.
    for (const client of ["a", "b"]) {
      const mine = used.filter((use) => use.client === client);
      for (const [first, { at }] of mine.entries()) {
        let sum = 0;
        for (const use of mine.slice(first)) {
          sum += use.units;
          const allowed = rate.limit * (1 + (use.at - at) / rate.spanMs);
          assertLessOrEqual(sum, allowed + 1e-6);
        }
      }
    }
  }));
});

Deno.test("threads together pass what the rate allows, and no more", async () => {
  const rate: Rate = { limit: 2000, spanMs: 1000 };
  const buckets = RateBuckets.allocate(3);
  const workers = Array.from(
    { length: 4 },
    () => new Worker(new URL("testdata/taking_worker.ts", import.meta.url), { type: "module" }),
  );
  const start = performance.now();
  const counts = await Promise.all(
    workers.map((worker) =>
      new Promise<number>((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = reject;
        worker.postMessage({ buffer: buckets.buffer, rate, attempts: 50_000 });
      })
    ),
  );
  const seconds = (performance.now() - start) / 1000;
  for (const worker of workers) worker.terminate();
  const passed = counts.reduce((sum, count) => sum + count);
  assertLessOrEqual(passed, rate.limit * (1 + seconds));
  // A thread may refuse a unit while another takes the last one.
  assertGreaterOrEqual(passed, rate.limit - workers.length);
});
