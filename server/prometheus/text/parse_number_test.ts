import { assertEquals } from "@std/assert/mod.js";
import { parseLiteral, parseNumber } from "./parse_number.ts";

const numbers: [text: string, value: number][] = [
  ["0", 0],
  ["-0", -0],
  ["+5", 5],
  ["1.5e3", 1500],
  ["1.", 1],
  [".5", 0.5],
  [".25", 0.25],
  ["1E-2", 0.01],
  ["NaN", NaN],
  ["nan", NaN],
  ["+Inf", Infinity],
  ["Inf", Infinity],
  ["-inf", -Infinity],
  ["infinity", Infinity],
];
for (const [text, value] of numbers) {
  Deno.test(`parseNumber() reads ${text}`, () => assertEquals(parseNumber(text), value));
}

const WORDS = ["xinf", "infx", "xnan", "nanx", "+nan"];

Deno.test("parseNumber() refuses what only JavaScript calls a number", () => {
  for (
    const text of ["", " ", "0x10", "0b1", "1_000", "1e", "e5", ".", "--1", "12a", "1 2", ...WORDS]
  ) {
    assertEquals(parseNumber(text), undefined);
  }
});

const literals: [text: string, value: number][] = [
  ["1_000.5", 1000.5],
  ["0x1F", 31],
  ["0755", 493],
  ["089", 89],
  ["2.", 2],
  [".5e-3", 0.0005],
  ["inF", Infinity],
  ["NaN", NaN],
  ["1e999", Infinity],
  ["0x0123", 291],
  ["1.0123", 1.0123],
];
for (const [text, value] of literals) {
  Deno.test(`parseLiteral() reads ${text}`, () => assertEquals(parseLiteral(text), value));
}
