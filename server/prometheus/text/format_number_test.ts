import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import {
  formatBound,
  formatExponent,
  formatFixed,
  formatGeneral,
  formatValue,
} from "./format_number.ts";

const fixed: [value: number, text: string][] = [
  [1e21, "1000000000000000000000"],
  [1.5e-9, "0.0000000015"],
  [-2.5e22, "-25000000000000000000000"],
  [123.25, "123.25"],
  [-0, "-0"],
  [-Infinity, "-Inf"],
];
for (const [value, text] of fixed) {
  Deno.test(`formatFixed() writes ${text} without an exponent`, () => {
    assertEquals(formatFixed(value), text);
  });
}

Deno.test("formatFixed() writes as many digits after the point as it is told", () => {
  assertEquals([0.5, 1e21, 1e23, -Infinity].map((value) => formatFixed(value, 6)), [
    "0.500000",
    "1000000000000000000000.000000",
    "99999999999999991611392.000000",
    "-Inf",
  ]);
});

Deno.test("formatFixed() rounds exact ties to the even digit", () => {
  const texts = [0.5, 1.5, 2.5, -2.5].map((value) => formatFixed(value, 0));
  assertEquals(texts, ["0", "2", "2", "-2"]);
  assertEquals([0.125, 0.375, 1.005].map((value) => formatFixed(value, 2)), [
    "0.12",
    "0.38",
    "1.00",
  ]);
});

Deno.test("formatFixed() writes large and special values without an exponent", () => {
  assertEquals(formatFixed(2e21, 0), "2000000000000000000000");
  assertEquals([1e21, -Infinity, NaN, -0].map((value) => formatFixed(value, 1)), [
    "1000000000000000000000.0",
    "-Inf",
    "NaN",
    "-0.0",
  ]);
});

Deno.test("formatExponent() carries a rounding into the exponent", () => {
  assertEquals([9.5, 8.5, 0, 2500].map((value) => formatExponent(value, 0)), [
    "1e+01",
    "8e+00",
    "0e+00",
    "2e+03",
  ]);
});

Deno.test("formatExponent() writes the fewest digits if it is not told how many", () => {
  assertEquals([1, -0, 0.1, -1234.5, 1e-100, NaN, Infinity].map((value) => formatExponent(value)), [
    "1e+00",
    "-0e+00",
    "1e-01",
    "-1.2345e+03",
    "1e-100",
    "NaN",
    "+Inf",
  ]);
});

Deno.test("formatGeneral() uses an exponent from 1e6 on and below 1e-4", () => {
  const values = [123456, 1234567, 1e6, 1e-4, 1.5e-5, 0, -0, -Infinity];
  assertEquals(values.map((value) => formatGeneral(value)), [
    "123456",
    "1.234567e+06",
    "1e+06",
    "0.0001",
    "1.5e-05",
    "0",
    "-0",
    "-Inf",
  ]);
});

Deno.test("formatGeneral() rounds to significant digits and leaves zeros at the end out", () => {
  assertEquals([100, 12345, 0.00012345, 0.000012345, 1.125].map((v) => formatGeneral(v, 4)), [
    "100",
    "1.234e+04",
    "0.0001234",
    "1.234e-05",
    "1.125",
  ]);
  assertEquals([1.5, 0.25, 1200, 1e5].map((v) => formatGeneral(v, 4)), [
    "1.5",
    "0.25",
    "1200",
    "1e+05",
  ]);
  assertEquals([1.25, 1234567, 0.00012345, 100, 999.5, 0].map((v) => formatGeneral(v, 3)), [
    "1.25",
    "1.23e+06",
    "0.000123",
    "100",
    "1e+03",
    "0",
  ]);
  assertEquals([0.5, 25].map((value) => formatGeneral(value, 0)), ["0.5", "2e+01"]);
});

Deno.test("without digits, every form reads back as the same number", () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
    for (const format of [formatFixed, formatExponent, formatGeneral, formatValue]) {
      assertEquals(Number(format(value)), value, format.name);
    }
  }));
});

const samples: [value: number, text: string][] = [
  [1e21, "1e+21"],
  [1e-7, "1e-07"],
  [1e-300, "1e-300"],
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

const bounds: [value: number, text: string][] = [
  [0, "0.0"],
  [-0, "0.0"],
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
  Deno.test(`formatBound() writes ${value} as OpenMetrics does`, () => {
    assertEquals(formatBound(value), text);
  });
}
