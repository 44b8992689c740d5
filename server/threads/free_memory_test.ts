import { assertEquals, assertNotEquals } from "@std/assert/mod.js";
import { delay } from "@std/async/delay.js";
import {
  collectGarbage,
  collectRegularly,
  collectSmallHeap,
  DelayedCall,
  openTrim,
  pauseAfter,
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

Deno.test("collectSmallHeap() leaves a large heap to V8", () => {
  const scope = globalThis as { gc?: (options?: unknown) => void };
  const before = scope.gc;
  const collected: unknown[] = [];
  try {
    scope.gc = (options) => collected.push(options);
    collectSmallHeap(100_000_000);
    assertEquals(collected, []);
    collectSmallHeap(99_999_999);
    assertEquals(collected, [{ type: "major", execution: "sync", flavor: "last-resort" }]);
  } finally {
    if (before === undefined) delete scope.gc;
    else scope.gc = before;
  }
});

Deno.test("garbage is collected every half minute, but in a thousandth of the time at most", () => {
  assertEquals([0, 30, 31, 2000].map(pauseAfter), [30_000, 30_000, 31_000, 2_000_000]);
});

Deno.test("collectRegularly() collects at once and again after the pause", () => {
  let collections = 0;
  const planned: { readonly call: () => void; readonly ms: number }[] = [];
  collectRegularly(() => collections++, (call, ms) => planned.push({ call, ms }));
  assertEquals([collections, planned.length, planned[0]!.ms], [1, 1, 30_000]);
  planned[0]!.call();
  assertEquals([collections, planned.length, planned[1]!.ms], [2, 2, 30_000]);
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
