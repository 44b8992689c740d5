import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { hasLongInteger } from "./long_integer.ts";

const encoder = new TextEncoder();

function inText(text: string): boolean {
  return hasLongInteger(encoder.encode(text));
}

// The same question to the whole text, which takes up to three times as long.
const LONG_INTEGER = /(?:^|[^\d.])\d{16,}(?![\d.eE])/;

const digits = fc.integer({ min: 0, max: 40 }).map((length) =>
  "1234567890".repeat(4).slice(0, length)
);
const pieces = fc.oneof(
  digits,
  fc.constantFrom("", " ", ".", "e", "E", "-", ",", "F", "%", '"', "/", ":", "\u0130", "é"),
);

Deno.test("hasLongInteger() finds what a search of the whole text finds", () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }).map((all) => all.join("")), (text) => {
      assertEquals(inText(text), LONG_INTEGER.test(text), text);
    }),
    { numRuns: 5000 },
  );
});

const N = "1234567890123456";
for (
  const [text, want] of [
    ...[[N, true], [N.slice(1), false], [`[${N}]`, true], [`0.${N}`, false], [`${N}.5`, false]],
    ...[[`${N}e3`, false], [`${N}E3`, false], [`-${N}`, true], [`"${N}"`, true], ["", false]],
    ...[[`0.${N}, ${N}`, true], [`0.${N.repeat(9)},${N}`, true], [`${" ".repeat(15)}${N}`, true]],
  ] as const
) {
  Deno.test(`hasLongInteger() is ${want} for ${JSON.stringify(text)}`, () => {
    assertEquals(inText(text), want);
  });
}

Deno.test("hasLongInteger() reads a long fraction in linear time", () => {
  const started = performance.now();
  assertEquals(inText(`0.${"1".repeat(3_000_000)}`), false);
  // In quadratic time it would be minutes.
  assertEquals(performance.now() - started < 10_000, true);
});
