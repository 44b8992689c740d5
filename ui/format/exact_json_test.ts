import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { isLongNumber, numberOf, parseExact } from "./exact_json.ts";

Deno.test("parseExact() gives back every whole number digit for digit", () => {
  fc.assert(fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (whole) => {
    const text = `{"data":[${whole}]}`;
    assertEquals(JSON.stringify(parseExact(text)), text);
  }));
});

Deno.test("parseExact() is JSON.parse() for all else", () => {
  fc.assert(fc.property(fc.json(), (text) => {
    assertEquals(JSON.parse(JSON.stringify(parseExact(text))), JSON.parse(text));
  }));
});

Deno.test("numberOf() is a plain number where that holds all digits", () => {
  assertEquals(numberOf("9007199254740991"), 9007199254740991);
  assertEquals(numberOf("1e300"), 1e300);
  assertEquals(numberOf("0.1234567890123456789"), 0.12345678901234568);
});

Deno.test("isLongNumber() tells a number that is kept as its text", () => {
  assertEquals(["9007199254740993", "7"].map((text) => isLongNumber(numberOf(text))), [
    true,
    false,
  ]);
});

Deno.test("parseExact() keeps a text that looks like a long number a text", () => {
  assertEquals(parseExact('{"a":"9007199254740993","b":null}'), { a: "9007199254740993", b: null });
});
