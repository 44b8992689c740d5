import { assertEquals } from "@std/assert/mod.js";
import { FilePoll } from "./file_poll.ts";

/** A file whose looks end as given, and what was logged and told of it. */
function polled(...results: readonly (boolean | Error)[]) {
  const events: string[] = [];
  let next = 0;
  const file = {
    poll() {
      const result = results[next++]!;
      return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
    },
  };
  const log = {
    info: (message: string) => void events.push(message),
    error: (message: string, fields?: object) =>
      void events.push(`${message} ${JSON.stringify(fields)}`),
  };
  return { poll: new FilePoll("keys", file, log, () => void events.push("changed")), events };
}

Deno.test("a change is told and logged, and none is not", async () => {
  const { poll, events } = polled(false, true, false);
  for (let look = 0; look < 3; look++) await poll.look();
  assertEquals(events, ["changed", "keys read again"]);
});

Deno.test("a fault is logged once, until the file can be read again", async () => {
  const broken = new Error("broken");
  const { poll, events } = polled(broken, broken, true, broken);
  for (let look = 0; look < 4; look++) await poll.look();
  const line = 'keys not read again: what was read before stays in force {"reason":"broken"}';
  assertEquals(events, [line, "changed", "keys read again", line]);
});

Deno.test("a slow look is not joined by another one, and no file has no looks", async () => {
  let looks = 0;
  const first = Promise.withResolvers<boolean>();
  const file = { poll: () => (looks++, first.promise) };
  const log = { info: () => {}, error: () => {} };
  const poll = new FilePoll("keys", file, log, () => {});
  const slow = poll.look();
  await poll.look();
  first.resolve(false);
  await slow;
  assertEquals(looks, 1);
  await new FilePoll("keys", undefined, log, () => {}).look();
});
