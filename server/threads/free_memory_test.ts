import { assertEquals, assertNotEquals } from "@std/assert/mod.js";
import { delay } from "@std/async/delay.js";
import { collectGarbage, DelayedCall, openTrim, trimRegularly } from "./free_memory.ts";

Deno.test("openTrim() gives a call that returns freed memory to the system", {
  ignore: Deno.build.os !== "linux",
}, () => {
  const trim = openTrim();
  assertNotEquals(trim, undefined);
  trim?.();
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
