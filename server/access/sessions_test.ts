import { assertEquals } from "@std/assert/mod.js";
import type { KeyEntry } from "./key_entry.ts";
import { hashOfKey, KeyRing } from "./key_ring.ts";
import { SESSION_SECONDS, sessionOf, Sessions } from "./sessions.ts";

const ENTRY: KeyEntry = {
  ...{ name: "app", sha256: hashOfKey("k"), scopes: ["query"], models: undefined },
  expiresMs: undefined,
};
const RING = new KeyRing([ENTRY, { ...ENTRY, name: "boss", sha256: hashOfKey("b") }]);
const NOW_MS = 1_700_000_000_000;
const sessions = new Sessions(new Uint8Array(32).fill(1));

Deno.test("a session is valid for twelve hours", () => {
  const value = sessions.open(ENTRY, NOW_MS);
  assertEquals(sessions.find(value, RING, NOW_MS)?.name, "app");
  assertEquals(sessions.find(value, RING, NOW_MS + SESSION_SECONDS * 1000 - 1)?.name, "app");
  assertEquals(sessions.find(value, RING, NOW_MS + SESSION_SECONDS * 1000), undefined);
});

Deno.test("all threads with the secret know a session, and another process does not", () => {
  const value = sessions.open(ENTRY, NOW_MS);
  assertEquals(new Sessions(new Uint8Array(32).fill(1)).find(value, RING, NOW_MS)?.name, "app");
  assertEquals(new Sessions(new Uint8Array(32).fill(2)).find(value, RING, NOW_MS), undefined);
});

Deno.test("a session with anything changed is not valid", () => {
  const value = sessions.open(ENTRY, NOW_MS);
  const [, until, seal] = value.split("~");
  const forged = [
    ...[`boss~${until}~${seal}`, `app~${Number(until) + 1}~${seal}`, `app~${until}~x`],
    ...[`app~${until}`, `app~${until}~`, "", "~~", `nobody~${until}~${seal}`],
    ...[value.slice(0, -1), `${value}x`],
  ];
  for (const text of forged) assertEquals(sessions.find(text, RING, NOW_MS), undefined, text);
});

Deno.test("the session is found among other cookies", () => {
  assertEquals(sessionOf("a=1; modelwatch_session=x; b=2"), "x");
  assertEquals(sessionOf("modelwatch_session="), undefined);
  assertEquals(sessionOf("xmodelwatch_session=x"), undefined);
  assertEquals(sessionOf(null), undefined);
});
