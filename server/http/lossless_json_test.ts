import { assertEquals, assertThrows } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { parseLossless } from "./lossless_json.ts";

const cases: readonly (readonly [string, unknown])[] = [
  ["9007199254740991", 9007199254740991],
  ["9007199254740993", 9007199254740993n],
  ["-9223372036854775808", -9223372036854775808n],
  ["18446744073709551615", 18446744073709551615n],
  ["[1,[18446744073709551616]]", [1, [18446744073709551616n]]],
  // A fraction or an exponent is a double's, however many digits it has.
  ["0.30000000000000004", 0.30000000000000004],
  ["12345678901234567.5", 12345678901234567.5],
  ["1234567890123456789e3", 1234567890123456789e3],
  ["1e999", Infinity],
  ['{"9007199254740993":1}', { "9007199254740993": 1 }],
];
for (const [text, want] of cases) {
  Deno.test(`parseLossless() reads ${text}`, () => assertEquals(parseLossless(text), want));
}

Deno.test("parseLossless() takes integers that no type holds for real numbers", () => {
  assertEquals(parseLossless("9".repeat(30)), 1e30);
});

Deno.test("parseLossless() keeps fields named like those of every object", () => {
  const value = parseLossless('{"__proto__":9007199254740993}') as object;
  assertEquals(Object.getOwnPropertyDescriptor(value, "__proto__")?.value, 9007199254740993n);
});

Deno.test("parseLossless() throws what JSON.parse() throws", () => {
  assertThrows(() => parseLossless("{"), SyntaxError);
  assertThrows(() => parseLossless("[12345678901234567"), SyntaxError);
});

Deno.test("parseLossless() differs from JSON.parse() in nothing but long integers", () => {
  const rounded = (_: string, value: unknown) => typeof value === "bigint" ? Number(value) : value;
  fc.assert(fc.property(fc.json(), (text) => {
    assertEquals(JSON.stringify(parseLossless(text), rounded), JSON.stringify(JSON.parse(text)));
  }));
});

Deno.test("parseLossless() gives back every integer of 64 bits", () => {
  const integer = fc.bigInt({ min: -(1n << 63n), max: (1n << 64n) - 1n });
  fc.assert(fc.property(fc.array(integer), (integers) => {
    const parsed = parseLossless(`[${integers.join(", ")}]`) as (number | bigint)[];
    assertEquals(parsed.map(BigInt), integers);
  }));
});
