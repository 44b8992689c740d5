import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { diskCall } from "./disk_call.ts";

const never = () => new Promise<string>(() => {});

Deno.test("diskCall() returns the result of the call", async () => {
  assertEquals(await diskCall("/a", () => Promise.resolve("names")), "names");
});

Deno.test("diskCall() passes on the error of the call, and allows another one", async () => {
  const failing = () => Promise.reject(new Deno.errors.NotFound("gone"));
  await assertRejects(() => diskCall("/b", failing), Deno.errors.NotFound, "gone");
  assertEquals(await diskCall("/b", () => Promise.resolve(1)), 1);
});

Deno.test("diskCall() gives up on a call that does not end", async () => {
  await assertRejects(() => diskCall("/c", never, 1), Error, "has not answered for 0.001 s");
});

Deno.test("diskCall() makes no second call for a path until the first has ended", async () => {
  const first = Promise.withResolvers<string>();
  await assertRejects(() => diskCall("/d", () => first.promise, 1), Error, "not answered");
  let calls = 0;
  const second = () => Promise.resolve(++calls);
  await assertRejects(() => diskCall("/d", second), Error, "has not answered for 30 s");
  assertEquals(await diskCall("/e", second), 1);
  first.resolve("late");
  await first.promise;
  assertEquals(await diskCall("/d", second), 2);
});
