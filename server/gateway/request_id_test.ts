import { assertEquals, assertMatch, assertNotEquals } from "@std/assert/mod.js";
import { requestId } from "./request_id.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

Deno.test("requestId() is the one of the client", () => {
  for (const id of ["a", "x".repeat(128), "!~"]) {
    assertEquals(requestId(new Headers({ "x-request-id": id })), id);
  }
});

Deno.test("requestId() is a new one without one that is safe in a log", () => {
  for (const id of ["", "x".repeat(129), "two words", "é"]) {
    assertMatch(requestId(new Headers({ "x-request-id": id })), UUID);
  }
  assertNotEquals(requestId(new Headers()), requestId(new Headers()));
});
