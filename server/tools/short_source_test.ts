import { assertEquals, assertMatch } from "@std/assert/mod.js";
import fc from "fast-check";
import { shortSource } from "./short_source.ts";

Deno.test("shortSource() writes any text as ASCII, with the same meaning in a literal", async () => {
  await fc.assert(fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
    const source = await shortSource(`export const text = ${JSON.stringify(text)};`);
    assertMatch(source, /^\p{ASCII}*$/v);
    assertEquals((await import(`data:text/javascript,${encodeURIComponent(source)}`)).text, text);
  }));
});

Deno.test("shortSource() keeps names, and leaves out spaces and comments", async () => {
  const source = "/** Doubles. */\nfunction double(value) {\n  return value * 2; // twice\n}\n";
  assertEquals(await shortSource(source), "function double(value){return value*2}");
});

Deno.test("shortSource() keeps the comments of licences", async () => {
  for (const licence of ["/*! MIT */", "/** @license MIT */", "/* @preserve */"]) {
    assertEquals((await shortSource(`${licence}\nlet a;`)).includes(licence), true, licence);
  }
});

Deno.test("shortSource() breaks lines, so that a position in an error says something", async () => {
  const source = Array.from({ length: 100 }, (_, i) => `log(${i});`).join("\n");
  const longest = Math.max(...(await shortSource(source)).split("\n").map(({ length }) => length));
  assertEquals(longest <= 120, true, String(longest));
});
