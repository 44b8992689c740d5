import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { RunGuard } from "./run_guard.ts";
import { allocateRunState, NO_MEMORY, type RuntimeMemory, Slot, State } from "./run_state.ts";

const MEMORY = new SharedArrayBuffer(16);

function guardOf(limitMs = 1000) {
  const state = allocateRunState();
  const shared: RuntimeMemory[] = [];
  const guard = new RunGuard({ state, limitMs }, (memory) => shared.push(memory));
  return { guard, shared, slots: new Int32Array(state) };
}

Deno.test("a run is visible while it goes on, with its limit and its flag, and not afterwards", () => {
  const { guard, slots } = guardOf();
  let during: number[] = [];
  const run = () => void (during = [...slots]);
  assertEquals(guard.watch(run, MEMORY, 7, 500), false);
  const [state, memory, flag, limit] = during;
  assertEquals([state, memory, flag, limit], [1, 1, 7, 500]);
  assertEquals(slots[Slot.STATE], State.IDLE);
});

Deno.test("each run has another number", () => {
  const { guard, slots } = guardOf();
  const seen: number[] = [];
  for (let i = 0; i < 3; i++) guard.watch(() => void seen.push(slots[Slot.STATE]!), MEMORY, 7, 500);
  assertEquals(seen, [1, 2, 3]);
});

Deno.test("a memory is shared before the first run that uses it, and again after another was used", () => {
  const { guard, shared } = guardOf();
  const other = new SharedArrayBuffer(32);
  for (const memory of [MEMORY, MEMORY, other, MEMORY]) {
    guard.watch(() => assertEquals(shared.at(-1)!.buffer, memory), memory, 7, 500);
  }
  assertEquals(shared.map(({ number }) => number), [1, 2, 3]);
});

Deno.test("a run that the watchdog stops is reported, and the next one is not", () => {
  const { guard, slots } = guardOf();
  const stop = () => Atomics.store(slots, Slot.STATE, State.STOPPED);
  assertEquals(guard.watch(stop, MEMORY, 7, 500), true);
  assertEquals(slots[Slot.STATE], State.IDLE);
  assertEquals(guard.watch(() => {}, MEMORY, 7, 500), false);
});

Deno.test("a run that ends with an error is over", () => {
  const { guard, slots } = guardOf();
  const fail = () => {
    throw new Error("divide by zero");
  };
  assertThrows(() => guard.watch(fail, MEMORY, 7, 500), Error, "divide by zero");
  assertEquals(slots[Slot.STATE], State.IDLE);
});

Deno.test("a graph that has hung before gets a tenth of the time", () => {
  const { guard } = guardOf(25_001);
  assertEquals([guard.limitMs(false), guard.limitMs(true)], [25_001, 2501]);
});

Deno.test("a run that nothing can stop is visible with the number of its graph, and without a memory", () => {
  const { guard, shared, slots } = guardOf();
  let during: number[] = [];
  assertEquals(guard.watchUnstoppable(() => void (during = [...slots]), 42, 500), false);
  assertEquals(
    [during[Slot.STATE], during[Slot.MEMORY], during[Slot.LIMIT], during[Slot.GRAPH]],
    [1, NO_MEMORY, 500, 42],
  );
  assertEquals([slots[Slot.STATE], shared.length], [State.IDLE, 0]);
  const stop = () => Atomics.store(slots, Slot.STATE, State.STOPPED);
  assertEquals(guard.watchUnstoppable(stop, 42, 500), true);
});
