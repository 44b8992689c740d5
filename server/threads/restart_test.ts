import { assert, assertEquals } from "@std/assert/mod.js";
import { noteDeath, openAgain, startAgain } from "./restart.ts";

function logged() {
  const lines: string[] = [];
  const write = (message: string, fields?: object) =>
    void lines.push(`${message} ${JSON.stringify(fields)}`);
  return { lines, log: { info: write, error: write } };
}

Deno.test("a death is logged and counted, and one right after the start is followed by a pause", async () => {
  const { lines, log } = logged();
  let count = 0;
  const restarts = { add: (amount: number) => void (count += amount) };
  const waits: number[] = [];
  for (const age of [5000, 0]) {
    const before = performance.now();
    await noteDeath({ name: "serving-0", startedAt: before - age }, "odd", log, restarts);
    waits.push(performance.now() - before);
  }
  const line = 'thread ended unexpectedly {"thread":"serving-0","reason":"odd"}';
  assertEquals([lines, count], [[line, line], 2]);
  assert(waits[0]! < waits[1]! && waits[1]! >= 999, waits.join());
});

Deno.test("a thread is started again until it succeeds", async () => {
  const { lines, log } = logged();
  let starts = 0;
  const start = () => starts++ === 0 ? Promise.reject(new Error("no memory")) : Promise.resolve();
  await startAgain("serving-0", start, log, () => false);
  assertEquals(lines, [
    'thread not started again {"thread":"serving-0","reason":"no memory"}',
    'thread started again {"thread":"serving-0"}',
  ]);
});

Deno.test("a thread is not started again while the program stops", async () => {
  let starts = 0;
  let stopping = false;
  const start = () => {
    starts++;
    stopping = true;
    return Promise.reject(new Error("no memory"));
  };
  await startAgain("serving-0", start, logged().log, () => stopping);
  await startAgain("serving-0", start, logged().log, () => stopping);
  assertEquals(starts, 1);
});

Deno.test("what a dead thread still locks is opened without a word as soon as it is free", async () => {
  const { lines, log } = logged();
  let tries = 0;
  const open = () => tries++ < 3 ? Promise.reject(new Error("locked")) : Promise.resolve();
  await openAgain("the store", open, log, () => false);
  assertEquals([tries, lines], [4, []]);
});

Deno.test("what cannot be opened for long is logged once, and when it is open again", async () => {
  const { lines, log } = logged();
  const startedAt = performance.now();
  const open = () => {
    const isBroken = performance.now() - startedAt < 3500;
    return isBroken ? Promise.reject(new Error("disk full")) : Promise.resolve();
  };
  await openAgain("the store", open, log, () => false);
  assertEquals(lines, [
    'the store is not open {"reason":"disk full"}',
    "the store is open again undefined",
  ]);
});

Deno.test("nothing is opened again while the program stops", async () => {
  let tries = 0;
  const open = () => Promise.reject(new Error(`try ${++tries}`));
  await openAgain("the store", open, logged().log, () => tries === 2);
  assertEquals(tries, 2);
});
