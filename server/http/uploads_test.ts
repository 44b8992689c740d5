import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { assertRejectsKind } from "../testing/assert_kind.ts";
import { ManualInterval } from "../testing/manual_interval.ts";
import { Uploads } from "./uploads.ts";

/** Lets resolved promises run their callbacks. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

/** Events of a run, as they happen. */
function waiting(uploads: Uploads): string[] {
  const events: string[] = [];
  void uploads.none().then(() => events.push("none"));
  return events;
}

Deno.test("Uploads.none() resolves at once when no body is being received", async () => {
  const events = waiting(new Uploads(Infinity));
  await settle();
  assertEquals(events, ["none"]);
});

Deno.test("Uploads.none() waits for every body, also for one that fails", async () => {
  const uploads = new Uploads(Infinity);
  const [first, second] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  const whole = uploads.during(() => first.promise);
  const failing = uploads.during(() => second.promise);
  const events = waiting(uploads);
  first.resolve("whole");
  assertEquals(await whole, "whole");
  await settle();
  assertEquals(events, []);
  second.reject(new Error("cut off"));
  await assertRejects(() => failing, Error, "cut off");
  await settle();
  assertEquals(events, ["none"]);
});

Deno.test("Uploads.none() waits for a body that begins while it waits", async () => {
  const uploads = new Uploads(Infinity);
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  void uploads.during(() => first.promise);
  const events = waiting(uploads);
  const next = uploads.during(() => second.promise);
  first.resolve();
  await settle();
  assertEquals(events, []);
  second.resolve();
  await next;
  await settle();
  assertEquals(events, ["none"]);
});

Deno.test("Uploads.during() gives up at the third check, so that a body has its whole time", async () => {
  using interval = new ManualInterval();
  const uploads = new Uploads(10_000);
  const events: string[] = [];
  const endless = uploads.during(() => new Promise(() => {}));
  endless.catch((error) => events.push(error.message));
  interval.tick();
  const later = uploads.during(() => new Promise(() => {}));
  later.catch(() => events.push("later"));
  interval.tick();
  await settle();
  assertEquals(events, []);
  interval.tick();
  await settle();
  assertEquals(events, ["The body did not arrive within 10 s"]);
  interval.tick();
  await settle();
  assertEquals(events.at(1), "later");
  // One timer checks all bodies, twice in a limit.
  assertEquals(interval.lengths, [5000]);
});

Deno.test("a body that makes progress has its whole time again", async () => {
  using interval = new ManualInterval();
  const uploads = new Uploads(10_000);
  const events: string[] = [];
  let progress = () => {};
  uploads.during((moved) => {
    progress = moved.progress;
    return new Promise(() => {});
  }).catch((error) => events.push(error.message));
  for (let piece = 0; piece < 3; piece++) {
    interval.tick();
    interval.tick();
    progress();
  }
  interval.tick();
  interval.tick();
  await settle();
  assertEquals(events, []);
  interval.tick();
  await settle();
  assertEquals(events, ["The body did not arrive within 10 s"]);
});

Deno.test("Uploads without a limit have no timer", () => {
  using interval = new ManualInterval();
  void new Uploads(Infinity).during(() => Promise.resolve());
  assertEquals(interval.lengths, []);
});

Deno.test("Uploads.during() gives up on a body that never ends", async () => {
  const uploads = new Uploads(20);
  await assertRejectsKind(() => uploads.during(() => new Promise(() => {})), "body_timeout");
  await uploads.none();
  uploads.close();
});

Deno.test("a body that is given up is told to free what has arrived", async () => {
  using interval = new ManualInterval();
  const uploads = new Uploads(1000);
  let cancelled = 0;
  const whole = uploads.during(({ onGivenUp }) => {
    onGivenUp(() => cancelled++);
    return new Promise(() => {});
  });
  interval.tick();
  interval.tick();
  assertEquals(cancelled, 0);
  interval.tick();
  await assertRejectsKind(() => whole, "body_timeout");
  assertEquals(cancelled, 1);
  uploads.close();
});
