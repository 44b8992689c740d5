import { assertEquals } from "@std/assert/mod.js";
import { formatPrint, formatPrintf, formatValue } from "./format.ts";
import { GoDuration, GoMap, GoTime } from "./value.ts";

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

Deno.test("formatValue() prints a list with blanks between its values", () => {
  assertEquals([formatValue([1n, "a", 2.5]), formatValue([])], ["[1 a 2.5]", "[]"]);
});

Deno.test("formatPrintf() shows values that a verb is not for with their type", () => {
  const map = new GoMap("map", new Map([["a", 1n]]), "");
  assertEquals(
    formatPrintf("%s %x %q %d", [null, null, map, [1n]]),
    [
      ...["%!s(<nil>=<nil>)", "%!x(<nil>=<nil>)", "%!q(map=map[a:1])"],
      "%!d(template.queryResult=[1])",
    ].join(" "),
  );
});

Deno.test("formatPrintf() bounds the digits of a number", () => {
  assertEquals(formatPrintf("%.999f", [1]), `1.${"0".repeat(100)}`);
  assertEquals(formatPrintf("%.999d", [1n]), "1".padStart(100, "0"));
});

Deno.test("formatPrintf() pads numbers with zeros, and words with blanks", () => {
  assertEquals(
    formatPrintf("%05d|%05v|%05t|%05.1f|%06f|%05f", [-3n, 7n, true, 2.5, NaN, Infinity]),
    [
      ...["-0003", "00007", " true", "002.5", "   NaN", " +Inf"],
    ].join("|"),
  );
});
