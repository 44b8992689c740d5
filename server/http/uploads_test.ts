import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { BodyTimeoutError } from "../errors.ts";
import { Uploads } from "./uploads.ts";

Deno.test("Uploads.none() resolves at once when nothing is being received", async () => {
  await new Uploads(Infinity).none();
});

Deno.test("Uploads.none() waits for every body, whether or not it arrives whole", async () => {
  const uploads = new Uploads(Infinity);
  const events: string[] = [];
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  void uploads.during(() => first.promise).then(() => events.push("first"));
  const failing = uploads.during(() => second.promise).catch(() => events.push("second"));
  const none = uploads.none().then(() => events.push("none"));
  first.resolve();
  second.reject(new Error("cut off"));
  await Promise.all([none, failing]);
  assertEquals(events.at(0), "first");
  assertEquals(events.toSorted(), ["first", "none", "second"]);
});

Deno.test("Uploads.during() gives up on a body that never ends", async () => {
  const uploads = new Uploads(20);
  await assertRejects(() => uploads.during(() => new Promise(() => {})), BodyTimeoutError);
  await uploads.none();
  uploads.close();
});
