import { assertEquals } from "@std/assert/mod.js";
import { Uploads } from "./uploads.ts";

Deno.test("Uploads.none() resolves at once when nothing is being received", async () => {
  await new Uploads().none();
});

Deno.test("Uploads.none() waits for every body, whether or not it arrives whole", async () => {
  const uploads = new Uploads();
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
