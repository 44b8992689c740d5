import { assertEquals, assertNotEquals } from "@std/assert/mod.js";
import { delay } from "@std/async/delay.js";
import {
  collectGarbage,
  DelayedCall,
  type Heap,
  HeapKeeper,
  openTrim,
  trimRegularly,
} from "./free_memory.ts";

Deno.test("openTrim() gives a call that returns freed memory to the system", {
  ignore: Deno.build.os !== "linux",
}, () => {
  const trim = openTrim();
  assertNotEquals(trim, undefined);
  trim?.();
});

Deno.test("openTrim() gives a call that returns pages of the program to the system", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  const script = new URL("./testdata/trims.ts", import.meta.url).pathname;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", script],
  }).output();
  const { before, after } = JSON.parse(new TextDecoder().decode(stdout));
  assertEquals(after < 0.8 * before, true, `${before} kB before, ${after} kB after`);
});

Deno.test("openTrim() lets the C library keep little of what threads have freed", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  const script = new URL("./testdata/free_blocks.ts", import.meta.url).pathname;
  const args = ["run", "--quiet", "-A", "--v8-flags=--expose-gc", script];
  // Whether anything lies behind the free blocks is a matter of chance.
  const left = await Promise.all(Array.from({ length: 4 }, async () => {
    const { stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
    return JSON.parse(new TextDecoder().decode(stdout)) as number;
  }));
  assertEquals(left.every((kB) => kB < 15_000), true, `${left} kB`);
});

Deno.test("openTrim() gives nothing without the right to load a library", {
  permissions: { ffi: false },
}, () => {
  assertEquals(openTrim(), undefined);
});

Deno.test("trimRegularly() trims again and again", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let trims = 0;
  const timer = trimRegularly(() => {
    if (++trims === 2) resolve();
  }, 5);
  await promise;
  clearInterval(timer);
});

Deno.test("collectGarbage() calls V8's collector where there is one", () => {
  const scope = globalThis as { gc?: () => void };
  const before = scope.gc;
  let collections = 0;
  try {
    scope.gc = () => collections++;
    collectGarbage();
    delete scope.gc;
    collectGarbage();
    assertEquals(collections, 1);
  } finally {
    if (before !== undefined) scope.gc = before;
  }
});

/** A heap that has `left` bytes in use beside its garbage, on a thread whose clock stands still. */
class FakeHeap implements Heap {
  garbage = 0;
  collections = 0;
  left = 10_000_000;
  clock = 1000;
  collectionMs = 20;
  isQuiet = true;
  readonly keeper = new HeapKeeper(() => this.isQuiet, this, () => this.clock);

  get usedBytes(): number {
    return this.left + this.garbage;
  }

  collect(): void {
    this.collections++;
    this.garbage = 0;
    this.clock += this.collectionMs;
  }

  /** A heap that was collected once, long ago. */
  static collected(): FakeHeap {
    const heap = new FakeHeap();
    heap.keeper.look();
    heap.clock += 60_000;
    return heap;
  }
}

Deno.test("HeapKeeper collects what the start has left", () => {
  assertEquals(FakeHeap.collected().collections, 1);
});

Deno.test("HeapKeeper collects when 5 MB have come since the last collection", () => {
  const heap = FakeHeap.collected();
  heap.garbage = 4_999_999;
  heap.keeper.look();
  assertEquals(heap.collections, 1);
  heap.garbage = 5_000_000;
  heap.keeper.look();
  assertEquals(heap.collections, 2);
});

Deno.test("HeapKeeper lets a heap of which much is in use grow by more", () => {
  const heap = FakeHeap.collected();
  heap.left = 80_000_000;
  heap.keeper.look();
  heap.clock += 60_000;
  heap.garbage = 11_999_999;
  heap.keeper.look();
  assertEquals(heap.collections, 2);
  heap.garbage = 12_000_000;
  heap.keeper.look();
  assertEquals(heap.collections, 3);
});

Deno.test("HeapKeeper counts from what V8 has left by itself", () => {
  const heap = FakeHeap.collected();
  heap.left = 2_000_000;
  heap.keeper.look();
  heap.garbage = 5_000_000;
  heap.keeper.look();
  assertEquals(heap.collections, 2);
});

Deno.test("HeapKeeper leaves a large heap to V8", () => {
  const heap = FakeHeap.collected();
  heap.garbage = 90_000_000;
  heap.keeper.look();
  assertEquals(heap.collections, 1);
  heap.garbage--;
  heap.keeper.look();
  assertEquals(heap.collections, 2);
});

Deno.test("HeapKeeper does not pause a thread that is busy", () => {
  const heap = FakeHeap.collected();
  heap.garbage = 20_000_000;
  heap.isQuiet = false;
  heap.keeper.look();
  assertEquals(heap.collections, 1);
  heap.isQuiet = true;
  heap.keeper.look();
  assertEquals(heap.collections, 2);
});

Deno.test("HeapKeeper takes at most a fiftieth of the time", () => {
  const heap = FakeHeap.collected();
  heap.garbage = 20_000_000;
  heap.keeper.look();
  heap.garbage = 20_000_000;
  heap.clock += 999;
  heap.keeper.look();
  assertEquals(heap.collections, 2);
  heap.clock += 1;
  heap.keeper.look();
  assertEquals(heap.collections, 3);
});

Deno.test("HeapKeeper waits for ten seconds at most after a long collection", () => {
  const heap = FakeHeap.collected();
  heap.garbage = 20_000_000;
  heap.collectionMs = 500;
  heap.keeper.look();
  heap.garbage = 20_000_000;
  heap.clock += 9999;
  heap.keeper.look();
  assertEquals(heap.collections, 2);
  heap.clock += 1;
  heap.keeper.look();
  assertEquals(heap.collections, 3);
});

Deno.test("keepHeapSmall() has V8 collect garbage, until it is ended", async () => {
  const script = new URL("./testdata/keeps_heap.ts", import.meta.url).pathname;
  const args = ["run", "--quiet", "-A", "--v8-flags=--expose-gc", script];
  const { stdout, code } = await new Deno.Command(Deno.execPath(), { args }).output();
  const { before, kept } = JSON.parse(new TextDecoder().decode(stdout));
  assertEquals([before > 20e6, kept < 20e6, code], [true, true, 0], `${before}, ${kept} bytes`);
});

Deno.test("DelayedCall calls again and again while requests go on", async () => {
  let calls = 0;
  const delayed = new DelayedCall(() => calls++, 20);
  const requests = setInterval(() => delayed.request(), 1);
  await until(() => calls === 3);
  clearInterval(requests);
  delayed.cancel();
});

Deno.test("DelayedCall calls once more for requests that came before a call", async () => {
  let calls = 0;
  const delayed = new DelayedCall(() => calls++, 10);
  for (let i = 0; i < 5; i++) delayed.request();
  await until(() => calls === 2);
  await delay(50);
  assertEquals(calls, 2);
});

Deno.test("DelayedCall calls nothing after it was cancelled", async () => {
  let calls = 0;
  const delayed = new DelayedCall(() => calls++, 5);
  delayed.request();
  delayed.request();
  delayed.cancel();
  await delay(30);
  assertEquals(calls, 0);
});

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await delay(1);
}
