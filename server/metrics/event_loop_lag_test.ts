import { assert } from "@std/assert/mod.js";
import { watchEventLoopLag } from "./event_loop_lag.ts";
import { FAMILIES } from "./family.ts";
import { Merge } from "./merge.ts";
import { Tally } from "./tally.ts";

Deno.test("watchEventLoopLag() keeps the longest time that a timer had to wait", async () => {
  const merge = new Merge();
  const stop = watchEventLoopLag(new Tally((event) => merge.accept("a", [event])), "main");
  const lag = () => {
    const series = merge.collect().find(({ family }) => family === FAMILIES.eventLoopLag)!;
    return series.cells[0]!;
  };
  try {
    await pause(70);
    const end = performance.now() + 250;
    while (performance.now() < end);
    await pause(120);
    const after = lag();
    // The timer is due every 50 ms, so up to that much of the block may pass unseen.
    assert(after >= 0.19 && after < 2, `a block of 250 ms shows as ${after} s`);
    await pause(200);
    assert(lag() >= after, "the block is still there on the next look");
  } finally {
    stop();
  }
});

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
