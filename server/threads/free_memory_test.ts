import { assertEquals, assertNotEquals } from "@std/assert/mod.js";
import { collectGarbage, openTrim, trimRegularly } from "./free_memory.ts";

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
