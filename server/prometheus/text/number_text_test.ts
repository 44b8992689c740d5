import { assertEquals } from "@std/assert/mod.js";
import { formatBound, parseNumber } from "./number_text.ts";

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

const WORDS = ["xinf", "infx", "xnan", "nanx"];

Deno.test("parseNumber() refuses what only JavaScript calls a number", () => {
  for (
    const text of ["", " ", "0x10", "0b1", "1_000", "1e", "e5", ".", "--1", "12a", "1 2", ...WORDS]
  ) {
    assertEquals(parseNumber(text), undefined);
  }
});

const bounds: [value: number, text: string][] = [
  [0, "0.0"],
  [1, "1.0"],
  [-1, "-1.0"],
  [0.5, "0.5"],
  [100_000, "100000.0"],
  [1_000_000, "1e+06"],
  [1_234_567, "1.234567e+06"],
  [0.0001, "0.0001"],
  [0.00001, "1e-05"],
  [Infinity, "+Inf"],
  [-Infinity, "-Inf"],
  [NaN, "NaN"],
];
for (const [value, text] of bounds) {
  Deno.test(`formatBound() writes ${value} as Go does`, () => {
    assertEquals(formatBound(value), text);
  });
}
