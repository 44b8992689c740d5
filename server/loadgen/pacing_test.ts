import { assertEquals } from "@std/assert/mod.js";
import { type Clock, pace, type Pacing, SYSTEM_CLOCK } from "./pacing.ts";

/** Time that stands still while anything runs, then jumps to the next sleeper's end. */
class FakeClock implements Clock {
  #now = 1000;
  #sleepers: { readonly end: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => this.#sleepers.push({ end: this.#now + ms, wake }));
  }

  async run<T>(work: Promise<T>): Promise<T> {
    let done = false;
    void work.finally(() => done = true);
    while (!done) {
      // All promises that can go on do so before a timer fires.
      await new Promise((resolve) => setTimeout(resolve, 0));
      this.#sleepers.sort((a, b) => a.end - b.end);
      const next = this.#sleepers.shift();
      if (next === undefined) continue;
      this.#now = Math.max(this.#now, next.end);
      next.wake();
    }
    return work;
  }
}

interface Run {
  readonly rate: number;
  readonly durationMs: number;
  readonly concurrency: number;
  /** How long the server takes for request k. */
  readonly answerMs: (k: number) => number;
  /** Stops after this many requests. */
  readonly stopAfter?: number;
}

/** Runs with a server of the given speed; times are in milliseconds since the start. */
async function run({ answerMs, stopAfter, ...options }: Run) {
  const clock = new FakeClock();
  const start = clock.now();
  const stop = new AbortController();
  const sentAt: number[] = [];
  const latencies: number[] = [];
  const pacing: Pacing = await clock.run(pace(options, clock, stop.signal, () => async (since) => {
    const k = sentAt.push(clock.now() - start) - 1;
    if (sentAt.length === stopAfter) stop.abort();
    await clock.sleep(answerMs(k));
    latencies[k] = clock.now() - since;
  }));
  return { pacing, sentAt, latencies };
}

Deno.test("pace() sends at a steady rate, at most a millisecond early", async () => {
  const { pacing, sentAt, latencies } = await run({
    ...{ rate: 100, durationMs: 50, concurrency: 10 },
    answerMs: () => 3,
  });
  assertEquals(sentAt, [0, 9, 19, 29, 39]);
  assertEquals(latencies, [3, 3, 3, 3, 3]);
  assertEquals(pacing, { sent: 5, late: 0, notSent: 0, elapsedMs: 49 });
});

Deno.test("pace() keeps sending while answers are slow, up to the concurrency", async () => {
  const { pacing, sentAt } = await run({
    ...{ rate: 100, durationMs: 50, concurrency: 10 },
    answerMs: () => 1000,
  });
  assertEquals(sentAt, [0, 9, 19, 29, 39]);
  assertEquals(pacing.late, 0);
});

Deno.test("pace() counts the latency of a request that waits from its due time", async () => {
  // The first answer takes 45 ms, and only one request may be in flight.
  const { pacing, sentAt, latencies } = await run({
    ...{ rate: 100, durationMs: 60, concurrency: 1 },
    answerMs: (k) => k === 0 ? 45 : 1,
  });
  assertEquals(sentAt, [0, 45, 46, 47, 48, 49]);
  assertEquals(latencies, [45, 36, 27, 18, 9, 1]);
  assertEquals(pacing, { sent: 6, late: 3, notSent: 0, elapsedMs: 59 });
});

Deno.test("pace() counts the requests that had no free slot until the end", async () => {
  const { pacing } = await run({
    ...{ rate: 100, durationMs: 100, concurrency: 2 },
    answerMs: () => 70,
  });
  // At 0 and 9 ms, and, when those are answered, at 70 and 79 ms.
  assertEquals(pacing, { sent: 4, late: 2, notSent: 6, elapsedMs: 100 });
});

Deno.test("pace() at rate 0 sends the next request as soon as one is answered", async () => {
  const { pacing, sentAt, latencies } = await run({
    ...{ rate: 0, durationMs: 10, concurrency: 2 },
    answerMs: () => 4,
  });
  assertEquals(sentAt, [0, 0, 4, 4, 8, 8]);
  assertEquals(latencies, [4, 4, 4, 4, 4, 4]);
  assertEquals(pacing, { sent: 6, late: 0, notSent: 0, elapsedMs: 10 });
});

Deno.test("pace() sends nothing more when it is stopped, and waits for the last answers", async () => {
  const { pacing, latencies } = await run({
    ...{ rate: 100, durationMs: Infinity, concurrency: 10 },
    answerMs: () => 500,
    stopAfter: 3,
  });
  assertEquals([pacing.sent, pacing.notSent], [3, 0]);
  assertEquals(latencies.length, 3);
});

Deno.test("pace() counts a request as late from more than ten milliseconds on", async () => {
  const after = (ms: number) =>
    run({ rate: 100, durationMs: 15, concurrency: 1, answerMs: (k) => k === 0 ? ms : 0 });
  // The second request is due at 10 ms.
  assertEquals((await after(10)).pacing.late, 0);
  const waiting = { rate: 50, durationMs: 60, concurrency: 1 };
  const punctual = await run({ ...waiting, answerMs: (k) => k === 0 ? 30 : 0 });
  assertEquals([punctual.sentAt[1], punctual.pacing.late], [30, 0]);
  const late = await run({ ...waiting, answerMs: (k) => k === 0 ? 31 : 0 });
  assertEquals([late.sentAt[1], late.pacing.late], [31, 1]);
});

Deno.test("pace() sends nothing that is due when the time is over", async () => {
  const { sentAt, pacing } = await run({
    ...{ rate: 100, durationMs: 20, concurrency: 10 },
    answerMs: () => 1,
  });
  assertEquals(sentAt, [0, 9]);
  assertEquals([pacing.sent, pacing.notSent], [2, 0]);
});

Deno.test("pace() prepares a request before its time", async () => {
  const clock = new FakeClock();
  const prepared: number[] = [];
  await clock.run(
    pace({ rate: 100, durationMs: 30, concurrency: 1 }, clock, new AbortController().signal, () => {
      prepared.push(clock.now() - 1000);
      return () => Promise.resolve();
    }),
  );
  assertEquals(prepared, [0, 0, 9, 19]);
});

Deno.test("the clock of the system tells milliseconds and wakes whoever is stopped", async () => {
  const before = performance.now();
  const now = SYSTEM_CLOCK.now();
  assertEquals([before <= now, now <= performance.now()], [true, true]);
  const stop = new AbortController();
  const sleep = SYSTEM_CLOCK.sleep(600_000, stop.signal);
  stop.abort();
  await sleep;
  const start = SYSTEM_CLOCK.now();
  await SYSTEM_CLOCK.sleep(20, new AbortController().signal);
  assertEquals(SYSTEM_CLOCK.now() - start > 10, true);
});
