import { assertEquals } from "@std/assert/mod.js";
import { NO_MEMORY, Slot, State } from "./run_state.ts";
import { RunWatchdog } from "./run_watchdog.ts";

const FLAG = 5;

/** A watchdog with a clock, and the side of the thread. */
class Bench {
  now = 0;
  stuck = 0;
  /** The graph of the last run that was reported. */
  graph: number | undefined;
  readonly memory = new SharedArrayBuffer(16);
  readonly watchdog = new RunWatchdog((graph) => {
    this.stuck++;
    this.graph = graph;
  }, () => this.now);
  readonly slots = new Int32Array(this.watchdog.state);

  constructor() {
    this.watchdog.use({ number: 1, buffer: this.memory });
  }

  begin(run: number, memory = 1): void {
    this.slots.set([run, memory, FLAG, 1000]);
  }

  /** Looks at a time. @returns the state afterwards, and whether the flag is set */
  look(now: number): readonly [state: number, flag: number] {
    this.now = now;
    this.watchdog.look();
    return [this.slots[Slot.STATE]!, new Uint8Array(this.memory)[FLAG]!];
  }

  [Symbol.dispose](): void {
    this.watchdog.close();
  }
}

Deno.test("a run is stopped when it has reached its limit", () => {
  using bench = new Bench();
  bench.begin(1);
  assertEquals(bench.look(100), [1, 0]);
  assertEquals(bench.look(1099), [1, 0]);
  assertEquals(bench.look(1100), [State.STOPPED, 1]);
});

Deno.test("a limit from now on also stops the run that is going on, and does not lengthen any", () => {
  using bench = new Bench();
  bench.begin(1);
  bench.look(0);
  bench.look(500);
  bench.watchdog.limit(400);
  assertEquals(bench.slots[Slot.STATE], State.STOPPED);
  bench.begin(2);
  bench.watchdog.limit(5000);
  bench.look(2000);
  assertEquals(bench.look(3000)[0], State.STOPPED);
});

Deno.test("many short runs are no long one", () => {
  using bench = new Bench();
  for (let run = 1; run < 20; run++) {
    bench.begin(run);
    assertEquals(bench.look(run * 900), [run, 0]);
  }
});

Deno.test("an idle thread is left alone", () => {
  using bench = new Bench();
  for (const now of [0, 5000, 50_000]) assertEquals(bench.look(now), [State.IDLE, 0]);
});

Deno.test("the flag is not written into another memory than that of the run", () => {
  using bench = new Bench();
  bench.begin(1, 2);
  bench.look(0);
  assertEquals(bench.look(2000), [1, 0]);
  bench.watchdog.use({ number: 2, buffer: bench.memory });
  assertEquals(bench.look(2250), [State.STOPPED, 1]);
});

Deno.test("a run is not stopped before its memory is known", () => {
  const watchdog = new RunWatchdog(() => {}, () => now);
  let now = 0;
  const slots = new Int32Array(watchdog.state);
  slots.set([1, 1, FLAG, 1000]);
  watchdog.look();
  now = 2000;
  watchdog.look();
  assertEquals(slots[Slot.STATE], 1);
  watchdog.close();
});

Deno.test("a run that goes on after it was stopped is reported once", () => {
  using bench = new Bench();
  bench.begin(1);
  bench.look(0);
  bench.look(1000);
  bench.look(1250);
  bench.look(11_249);
  assertEquals(bench.stuck, 0);
  bench.look(11_250);
  bench.look(30_000);
  assertEquals(bench.stuck, 1);
  bench.begin(2);
  for (const now of [40_000, 41_000, 41_250, 51_250]) bench.look(now);
  assertEquals(bench.stuck, 2);
});

Deno.test("a run that nothing can stop is marked as late, and reported with its graph", () => {
  const watchdog = new RunWatchdog((graph) => reported.push(graph), () => now);
  let now = 0;
  const reported: unknown[] = [];
  const slots = new Int32Array(watchdog.state);
  slots.set([1, NO_MEMORY, FLAG, 1000, 42]);
  watchdog.look();
  now = 1000;
  watchdog.look();
  assertEquals(slots[Slot.STATE], State.STOPPED);
  watchdog.look();
  now = 11_000;
  watchdog.look();
  watchdog.look();
  assertEquals(reported, [42]);
  watchdog.close();
});

Deno.test("the memory of another run is not written to for a run that nothing can stop", () => {
  using bench = new Bench();
  bench.begin(1, NO_MEMORY);
  bench.look(0);
  assertEquals(bench.look(1000), [State.STOPPED, 0]);
});

Deno.test("a run that could be stopped is reported without a graph", () => {
  using bench = new Bench();
  bench.begin(1);
  for (const now of [0, 1000, 1250, 11_250]) bench.look(now);
  assertEquals([bench.stuck, bench.graph], [1, undefined]);
});

Deno.test("the watchdog looks by itself", async () => {
  using bench = new Bench();
  bench.begin(1);
  bench.look(0);
  bench.now = 1000;
  while (bench.slots[Slot.STATE] === 1) await new Promise((resolve) => setTimeout(resolve, 20));
  assertEquals(bench.slots[Slot.STATE], State.STOPPED);
});
