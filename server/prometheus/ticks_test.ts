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

interface Timer {
  readonly then: () => void;
  readonly milliseconds: number;
}

/** A clock and a monotonic clock that the test sets, and timers that fire when the test says so. */
class ManualTime implements Disposable {
  now = 1000;
  #elapsed = 1000;
  readonly timers = new Map<number, Timer>();
  readonly #originals = {
    now: Date.now,
    elapsed: performance.now,
    setTimeout,
    clearTimeout,
  };
  #ids = 0;

  constructor() {
    Date.now = () => this.now;
    performance.now = () => this.#elapsed;
    const set = (then: () => void, milliseconds = 0) => {
      this.timers.set(++this.#ids, { then, milliseconds });
      return this.#ids;
    };
    globalThis.setTimeout = set as unknown as typeof setTimeout;
    globalThis.clearTimeout = ((id?: number) => this.timers.delete(id!)) as typeof clearTimeout;
  }

  /** Fires the only timer at a time. */
  async fireAt(now: number): Promise<void> {
    this.#elapsed += now - this.now;
    this.now = now;
    const [[id, { then }]] = [...this.timers] as [[number, Timer]];
    this.timers.delete(id);
    then();
    await this.settle();
  }

  /** Lets all promises go on that wait for no timer. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  }

  [Symbol.dispose](): void {
    Date.now = this.#originals.now;
    performance.now = this.#originals.elapsed;
    globalThis.setTimeout = this.#originals.setTimeout;
    globalThis.clearTimeout = this.#originals.clearTimeout;
  }
}

const lateness = [
  { intervalMs: 5000, late: 0, want: 5000 },
  { intervalMs: 5000, late: 10, want: 5000 },
  { intervalMs: 5000, late: 11, want: 5011 },
  { intervalMs: 500, late: 5, want: 1500 },
  { intervalMs: 500, late: 6, want: 1506 },
];
for (const { intervalMs, late, want } of lateness) {
  Deno.test(`everyTick() of ${intervalMs} ms gives a tick that is ${late} ms late as ${want}`, async () => {
    using time = new ManualTime();
    const stop = new AbortController();
    const ticks: number[] = [];
    const ended = everyTick({ intervalMs, signal: stop.signal }, (tick) => ticks.push(tick));
    await time.settle();
    const due = nextTick(1000, intervalMs);
    assertEquals([...time.timers.values()].map(({ milliseconds }) => milliseconds), [due - 1000]);
    await time.fireAt(due + late);
    assertEquals(ticks, [1000, want]);
    stop.abort();
    await ended;
    assertEquals(time.timers.size, 0);
  });
}

Deno.test("everyTick() waits for the rest when a timer fires early", async () => {
  using time = new ManualTime();
  const stop = new AbortController();
  const ticks: number[] = [];
  const ended = everyTick({ intervalMs: 5000, signal: stop.signal }, (tick) => ticks.push(tick));
  await time.settle();
  await time.fireAt(4999);
  assertEquals([...time.timers.values()].map(({ milliseconds }) => milliseconds), [1]);
  assertEquals(ticks, [1000]);
  await time.fireAt(5000);
  assertEquals(ticks, [1000, 5000]);
  stop.abort();
  await ended;
});

for (const jump of [3_600_000, -3_600_000, -2500]) {
  Deno.test(`everyTick() goes on when the clock is set by ${jump} ms`, async () => {
    using time = new ManualTime();
    time.now = 10_000_000;
    const stop = new AbortController();
    const ticks: number[] = [];
    const ended = everyTick({ intervalMs: 5000, signal: stop.signal }, (tick) => ticks.push(tick));
    await time.settle();
    time.now += jump;
    await time.fireAt(time.now + 5000);
    const first = 10_005_000 + jump;
    assertEquals(ticks, [10_000_000, first]);
    const due = nextTick(first, 5000);
    assertEquals([...time.timers.values()].map(({ milliseconds }) => milliseconds), [due - first]);
    await time.fireAt(due);
    assertEquals(ticks, [10_000_000, first, due]);
    stop.abort();
    await ended;
  });
}

Deno.test("everyTick() gives no tick twice when a timer fires early by the time of day", async () => {
  using time = new ManualTime();
  const stop = new AbortController();
  const ticks: number[] = [];
  const ended = everyTick({ intervalMs: 5000, signal: stop.signal }, (tick) => ticks.push(tick));
  await time.settle();
  time.now -= 3;
  await time.fireAt(4997);
  assertEquals(ticks, [1000, 5000]);
  await time.fireAt(10_000);
  assertEquals(ticks, [1000, 5000, 10_000]);
  stop.abort();
  await ended;
});
