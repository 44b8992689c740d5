import { assertEquals } from "@std/assert/mod.js";
import { position, PromqlSyntaxError } from "./errors.ts";

Deno.test("position() counts lines, and columns in bytes", () => {
  assertEquals(position("up", 0), "1:1");
  assertEquals(position("é + up", 4), "1:6");
  assertEquals(position("a\n+ b", 4), "2:3");
});

Deno.test("position() of an empty query is unknown", () => {
  assertEquals(position("", 0), "unknown position");
});

Deno.test("PromqlSyntaxError keeps position, reason and span", () => {
  const error = new PromqlSyntaxError("a +", { start: 3, end: 3 }, "unexpected end of input");
  assertEquals(error.message, "1:4: parse error: unexpected end of input");
  assertEquals(error.reason, "unexpected end of input");
});
