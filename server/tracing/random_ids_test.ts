import { assertEquals, assertMatch } from "@std/assert/mod.js";
import { RandomIds } from "./random_ids.ts";

Deno.test("random ids have the length of their kind, and differ beyond a pool of bytes", () => {
  const ids = new RandomIds();
  const traces = Array.from({ length: 600 }, () => ids.trace());
  const spans = Array.from({ length: 600 }, () => ids.span());
  for (const id of traces) assertMatch(id, /^[0-9a-f]{32}$/);
  for (const id of spans) assertMatch(id, /^[0-9a-f]{16}$/);
  assertEquals(new Set([...traces, ...spans]).size, 1200);
});
