import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { LineSplitter } from "./line_splitter.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The lines of a text that arrives in pieces; null for a line that is too long. */
function split(pieces: readonly string[], limit = 100): (string | null)[] {
  const splitter = new LineSplitter(limit);
  const lines = pieces.flatMap((piece) => [...splitter.push(encoder.encode(piece))]);
  return [...lines, splitter.end()].map((line) => line === undefined ? null : decoder.decode(line));
}

Deno.test("lines end at newlines, and the last one at the end", () => {
  assertEquals(split(["a\nbc\n\nd"]), ["a", "bc", "", "d"]);
  assertEquals(split(["a\n"]), ["a", ""]);
  assertEquals(split([]), [""]);
});

Deno.test("lines are the same wherever pieces begin", () => {
  const text = fc.stringMatching(/^[a-c\n]{0,40}$/);
  fc.assert(fc.property(text, fc.array(fc.nat(40), { maxLength: 6 }), (text, cuts) => {
    const ends = [...cuts.sort((a, b) => a - b), text.length];
    const pieces = ends.map((end, i) => text.slice(i === 0 ? 0 : ends[i - 1], end));
    assertEquals(split(pieces), text.split("\n"));
  }));
});

Deno.test("a line that is too long is passed over, and the next one is read", () => {
  assertEquals(split(["abcd\nabcde\nab"], 4), ["abcd", null, "ab"]);
  assertEquals(split(["abc", "de", "f\nx"], 4), [null, "x"]);
  assertEquals(split(["abcd", "e"], 4), [null]);
});
