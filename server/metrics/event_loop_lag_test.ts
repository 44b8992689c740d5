import { assert, assertEquals } from "@std/assert/mod.js";
import { INTERVAL_MS, LongestDelay, watchEventLoopLag } from "./event_loop_lag.ts";
import { FAMILIES } from "./families.ts";
import { Merge } from "./merge.ts";
import { Tally } from "./tally.ts";

Deno.test("watchEventLoopLag() reports in seconds how late a timer ran", async () => {
  const merge = new Merge();
  const stop = watchEventLoopLag(new Tally((event) => merge.accept("a", [event])), "main");
  const lag = () => {
    const series = merge.collect().find(({ family }) => family === FAMILIES.eventLoopLag)!;
    assertEquals(series.labels, { thread: "main" });
    return series.cells[0]!;
  };
  try {
    await pause(70);
    const end = performance.now() + 250;
    while (performance.now() < end);
    await pause(120);
    const after = lag();
    // The timer is due every 50 ms, so up to 50 ms of the block may not be measured.
    assert(after >= 0.19 && after < 100, `a block of 250 ms shows as ${after} s`);
  } finally {
    stop();
  }
});

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Ticks on time from `from` to `until`; returns the result of the last tick. */
function ticking(delay: LongestDelay, from: number, until: number): number {
  let result = NaN;
  for (let now = from + INTERVAL_MS; now <= until; now += INTERVAL_MS) result = delay.tick(now);
  return result;
}

Deno.test("LongestDelay is 0 for a timer that is never late", () => {
  assertEquals(new LongestDelay(1000).tick(1000 + INTERVAL_MS), 0);
  assertEquals(ticking(new LongestDelay(1000), 1000, 20_000), 0);
});

Deno.test("LongestDelay counts from the time at which the timer was due", () => {
  const delay = new LongestDelay(1000);
  assertEquals(delay.tick(1000 + INTERVAL_MS + 250), 250);
});

Deno.test("LongestDelay keeps a delay until a whole half window has passed after its own", () => {
  const delay = new LongestDelay(0);
  assertEquals(delay.tick(350), 300);
  // Half windows end at the first ticks from 2,550 ms and 2,500 ms later.
  assertEquals(ticking(delay, 350, 5050), 300);
  assertEquals(ticking(delay, 5050, 5100), 0);
});

Deno.test("LongestDelay shows the longer of two delays, whichever comes first", () => {
  const rising = new LongestDelay(0);
  assertEquals([150, 400].map((now) => rising.tick(now)), [100, 200]);
  const falling = new LongestDelay(0);
  assertEquals([250, 400].map((now) => falling.tick(now)), [200, 200]);
});
