import { assertEquals } from "@std/assert/mod.js";
import { ClockWatch } from "./clock_watch.ts";

/** A watch whose clocks the test sets, and its warnings. */
class Bench {
  now = 1_000_000;
  elapsed = 5000;
  newest: number | undefined;
  readonly warnings: unknown[] = [];

  start(): ClockWatch {
    return new ClockWatch(
      { warn: (message, fields) => this.warnings.push([message, fields]) },
      () => this.newest,
      { now: () => this.now, elapsed: () => this.elapsed },
    );
  }
}

const REFUSED = "samples are refused until it has passed the last one";

Deno.test("a clock that goes on, or is corrected by less than a second, gives no warning", () => {
  const bench = new Bench();
  bench.newest = bench.now + 999;
  const watch = bench.start();
  for (const correction of [0, 999, -999]) {
    bench.elapsed += 60_000;
    bench.now += 60_000 + correction;
    watch.check();
  }
  assertEquals(bench.warnings, []);
});

Deno.test("a clock that is set back gives one warning, with the time until samples are stored", () => {
  const bench = new Bench();
  const watch = bench.start();
  bench.newest = bench.now;
  bench.now -= 600_000;
  watch.check();
  watch.check();
  assertEquals(bench.warnings, [[`the clock was set back: ${REFUSED}`, {
    seconds: 600,
    ahead: 600,
    until: "1970-01-01T00:16:40.000Z",
  }]]);
});

Deno.test("a clock that is set back before there are samples gives the seconds only", () => {
  const bench = new Bench();
  const watch = bench.start();
  bench.now -= 1000;
  watch.check();
  assertEquals(bench.warnings, [[`the clock was set back: ${REFUSED}`, { seconds: 1 }]]);
});

Deno.test("a clock that is set forward gives a warning with the seconds", () => {
  const bench = new Bench();
  const watch = bench.start();
  bench.now += 1000;
  watch.check();
  assertEquals(bench.warnings, [
    ["the clock was set forward, or the machine slept: samples are missing", { seconds: 1 }],
  ]);
});

Deno.test("stored samples that are ahead of the clock give a warning at the start", () => {
  const bench = new Bench();
  bench.newest = bench.now + 1000;
  bench.start();
  assertEquals(bench.warnings, [
    [`the stored samples are ahead of the clock: ${REFUSED}`, {
      ahead: 1,
      until: "1970-01-01T00:16:41.000Z",
    }],
  ]);
});
