import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { compareBytes } from "./byte_order.ts";

const encoder = new TextEncoder();

/** The slow way: encode, then compare byte by byte. */
function compareEncoded(a: string, b: string): number {
  const x = encoder.encode(a);
  const y = encoder.encode(b);
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    if (x[i] !== y[i]) return x[i]! - y[i]!;
  }
  return x.length - y.length;
}

Deno.test("compareBytes() orders strings like their UTF-8 bytes", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "é", "\ue000", "\uffff", "😀", "𐀀") });
  fc.assert(fc.property(text, text, (a, b) => {
    assertEquals(Math.sign(compareBytes(a, b)), Math.sign(compareEncoded(a, b)));
  }));
});

Deno.test("compareBytes() puts a character beyond U+FFFF last, unlike `<`", () => {
  assertEquals("😀" < "\uff5e", true);
  assertEquals(compareBytes("😀", "\uff5e") > 0, true);
});

Deno.test("compareBytes() orders the characters beside the surrogates", () => {
  const sorted = ["\ud7ff", "\ue000", "\uffff", "\u{10000}", "\u{10ffff}"];
  for (const [i, a] of sorted.entries()) {
    const signs = sorted.map((b) => Math.sign(compareBytes(a, b)));
    assertEquals(signs, sorted.map((_, j) => Math.sign(i - j)));
  }
});
