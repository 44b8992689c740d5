import { assertEquals, assertMatch } from "@std/assert/mod.js";
import fc from "fast-check";
import { inAscii } from "./in_ascii.ts";

Deno.test("inAscii() writes any text as ASCII, with the same meaning in a literal", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const literal = inAscii(JSON.stringify(text));
    assertMatch(literal, /^\p{ASCII}*$/v);
    assertEquals(JSON.parse(literal), text);
  }));
});

Deno.test("inAscii() leaves ASCII as it is", () => {
  const source = 'const a = /[^\\x00-\\x7f]/u; // ~\n"\\u2026"';
  assertEquals(inAscii(source), source);
});
