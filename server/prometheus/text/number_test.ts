import { assertEquals } from "@std/assert/mod.js";
import {
  formatDigits,
  formatFixed,
  formatPlain,
  formatShort,
  formatValue,
  parseNumber,
} from "./number.ts";

const literals: [string, number][] = [
  ["1_000.5", 1000.5],
  ["0x1F", 31],
  ["0755", 493],
  ["089", 89],
  ["2.", 2],
  [".5e-3", 0.0005],
  ["inF", Infinity],
  ["NaN", NaN],
];
for (const [text, value] of literals) {
  Deno.test(`parseNumber() reads ${text}`, () => assertEquals(parseNumber(text), value));
}

const plain: [number, string][] = [
  [1e21, "1000000000000000000000"],
  [1.5e-9, "0.0000000015"],
  [-2.5e22, "-25000000000000000000000"],
  [-0, "-0"],
  [-Infinity, "-Inf"],
];
for (const [value, text] of plain) {
  Deno.test(`formatPlain() writes ${text} without an exponent`, () => {
    assertEquals(formatPlain(value), text);
  });
}

const samples: [number, string][] = [
  [1e21, "1e+21"],
  [1e-7, "1e-07"],
  [0.000001, "0.000001"],
  [0.1, "0.1"],
  [-0, "-0"],
  [NaN, "NaN"],
  [Infinity, "+Inf"],
];
for (const [value, text] of samples) {
  Deno.test(`formatValue() writes ${text} as the HTTP API does`, () => {
    assertEquals(formatValue(value), text);
  });
}

Deno.test("formatShort() uses an exponent from 1e6 on and below 1e-4", () => {
  assertEquals([123456, 1234567, 1e6, 1e-4, 1.5e-5, 0].map(formatShort), [
    "123456",
    "1.234567e+06",
    "1e+06",
    "0.0001",
    "1.5e-05",
    "0",
  ]);
});

Deno.test("formatDigits() rounds to significant digits and leaves zeros out", () => {
  assertEquals([1.25, 1234567, 0.00012345, 100].map((x) => formatDigits(x, 3)), [
    "1.25",
    "1.23e+06",
    "0.000123",
    "100",
  ]);
});

Deno.test("formatFixed() writes six digits after the point", () => {
  assertEquals([0.5, 1e21, 1e23, -Infinity].map(formatFixed), [
    "0.500000",
    "1000000000000000000000.000000",
    "99999999999999991611392.000000",
    "-Inf",
  ]);
});
