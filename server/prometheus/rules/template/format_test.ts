import { assertEquals } from "@std/assert/mod.js";
import { formatPrint, formatPrintf, formatValue } from "./format.ts";
import { formatExponent, formatFixed, formatGeneral } from "../../text/number_format.ts";
import { GoDuration, GoMap, GoTime } from "./value.ts";

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

Deno.test("formatGeneral() drops trailing zeros", () => {
  assertEquals([100, 12345, 0.00012345, 0.000012345, 1.125].map((v) => formatGeneral(v, 4)), [
    "100",
    "1.234e+04",
    "0.0001234",
    "1.234e-05",
    "1.125",
  ]);
});

Deno.test("formatValue() prints maps in the order of their keys", () => {
  const map = new GoMap("map", new Map<string, bigint | string>([["b", 1n], ["a", "x"]]), "");
  assertEquals(formatValue(map), "map[a:x b:1]");
});

const values: readonly (readonly [GoTime | GoDuration, string])[] = [
  [new GoTime(0), "1970-01-01 00:00:00 +0000 UTC"],
  [new GoTime(1_435_065_584_120), "2015-06-23 13:19:44.12 +0000 UTC"],
  [new GoDuration(3), "3ns"],
  [new GoDuration(1500), "1.5µs"],
  [new GoDuration(-250e6), "-250ms"],
  [new GoDuration(3600e9), "1h0m0s"],
  [new GoDuration(61.5e9), "1m1.5s"],
];
for (const [value, text] of values) {
  Deno.test(`formatValue() writes ${text}`, () => assertEquals(formatValue(value), text));
}

Deno.test("formatPrint() puts spaces only between two values that are not strings", () => {
  assertEquals(formatPrint([1n, 2n, "a", "b", 3n, null]), "1 2ab3 <nil>");
});

Deno.test("formatPrintf() shows errors in its text", () => {
  assertEquals(formatPrintf("%d %s %", ["x"]), "%!d(string=x) %!s(MISSING) %!(NOVERB)");
});

Deno.test("formatPrintf() bounds the width of a column", () => {
  assertEquals(formatPrintf("%999999999s", ["x"]).length, 1000);
});
