import { assertEquals, assertThrows } from "@std/assert/mod.js";
import fc from "fast-check";
import { quote, quoteCharacter, unquote } from "./quote.ts";

const values = [
  { text: `"plain"`, value: "plain" },
  { text: `'it\\'s'`, value: "it's" },
  { text: "`a\\nb`", value: "a\\nb" },
  { text: `"\\a\\t\\\\\\x41\\101\\u00e9\\U0001F600"`, value: "\x07\t\\AAé😀" },
  { text: `"\\xc3\\xa9"`, value: "é" },
  { text: `"a\\xc5z"`, value: "a\udcc5z" },
];
for (const { text, value } of values) {
  Deno.test(`unquote() reads ${text}`, () => assertEquals(unquote(text), value));
}

const mistakes = [
  { text: `"\\c"`, message: "unknown escape sequence U+0063 'c'" },
  { text: `"\\x."`, message: "illegal character U+002E '.' in escape sequence" },
  { text: `"\\x4"`, message: `illegal character U+0022 '"' in escape sequence` },
  { text: `"\\ud800"`, message: "escape sequence is an invalid Unicode code point" },
];
for (const { text, message } of mistakes) {
  Deno.test(`unquote() says what is wrong in ${text}`, () => {
    assertThrows(() => unquote(text), RangeError, message);
  });
}

Deno.test("quote() escapes control characters and keeps what can be printed", () => {
  assertEquals(quote('a"\n\x01é😀\u200b'), String.raw`"a\"\n\x01é😀\u200b"`);
});

Deno.test("quote() writes a byte that is not UTF-8 as an escape", () => {
  assertEquals(quote(unquote(`"a\\xc5z"`)), `"a\\xc5z"`);
});

Deno.test("quote() is undone by unquote()", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assertEquals(unquote(quote(text)), text);
  }));
});

Deno.test("quoteCharacter() escapes the quote that it uses", () => {
  assertEquals(quoteCharacter("'"), "'\\''");
  assertEquals(quoteCharacter('"'), `'"'`);
});
