import { assert, assertEquals, assertThrows } from "@std/assert/mod.js";
import * as fc from "fast-check";
import * as lossless from "./lossless_json.ts";
import { pythonJson } from "./testing/python_json.ts";

const encoder = new TextEncoder();

function parseLossless(text: string): unknown {
  return lossless.parseLossless(text, encoder.encode(text));
}

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
  // As Python's json writes what JSON has no word for.
  ["NaN", null],
  ["1234567890123456", 1234567890123456],
  ["-9007199254740993", -9007199254740993n],
  ["[0.5, 9007199254740993]", [0.5, 9007199254740993n]],
  ["99999999999999999999", 99999999999999999999n],
  ["100000000000000000000", 1e20],
  ["-100000000000000000000", -1e20],
  ["[9007199254740993, 12345678901234567.5]", [9007199254740993n, 12345678901234567.5]],
  ["[9007199254740993, 1e300]", [9007199254740993n, 1e300]],
  ['["NaN", 9007199254740993, "9007199254740993"]', [
    "NaN",
    9007199254740993n,
    "9007199254740993",
  ]],
  ['{"a": "x\\\\", "b": NaN}', { a: "x\\", b: null }],
  ["[NaN,NaN]", [null, null]],
  ["[-1, -Infinity]", [-1, -Infinity]],
  ["[NaN, Infinity,-Infinity]", [null, Infinity, -Infinity]],
  ['{"NaN": NaN, "\\"Infinity": "NaN, \\\\"}', { NaN: null, '"Infinity': "NaN, \\" }],
  ["[9007199254740993, NaN]", [9007199254740993n, null]],
];
for (const [text, want] of cases) {
  Deno.test(`parseLossless() reads ${text}`, () => assertEquals(parseLossless(text), want));
}

Deno.test("parseLossless() reads integers beyond 64 bits as real numbers", () => {
  assertEquals(parseLossless("9".repeat(30)), 1e30);
});

Deno.test("parseLossless() keeps fields named like properties of every object", () => {
  const value = parseLossless('{"__proto__":9007199254740993}') as object;
  assertEquals(Object.getOwnPropertyDescriptor(value, "__proto__")?.value, 9007199254740993n);
});

Deno.test("parseLossless() throws what JSON.parse() throws", () => {
  assertThrows(() => parseLossless("{"), SyntaxError);
  assertThrows(() => parseLossless("[12345678901234567"), SyntaxError);
});

Deno.test("parseLossless() differs from JSON.parse() only in long integers", () => {
  const rounded = (_: string, value: unknown) => typeof value === "bigint" ? Number(value) : value;
  fc.assert(fc.property(fc.json(), (text) => {
    assertEquals(JSON.stringify(parseLossless(text), rounded), JSON.stringify(JSON.parse(text)));
  }));
});

Deno.test("parseLossless() keeps every 64-bit integer", () => {
  const integer = fc.bigInt({ min: -(1n << 63n), max: (1n << 64n) - 1n });
  fc.assert(fc.property(fc.array(integer), (integers) => {
    const parsed = parseLossless(`[${integers.join(", ")}]`) as (number | bigint)[];
    assertEquals(parsed.map(BigInt), integers);
  }));
});

for (
  const text of [
    ...["NaNs", "1NaN", "NaN1", "-NaN", "+Infinity", "1Infinity", "1.Infinity", "1eInfinity"],
    ...["1-Infinity", "Infinity1", "Infinity.5", "--Infinity", "-Infinity0", "NaN Infinity"],
    ...["{NaN: 1}", '["NaN]', '"Infinity\\', "nan", "[Infinity"],
  ]
) {
  Deno.test(`parseLossless() rejects ${text}`, () => {
    assertThrows(() => parseLossless(text), SyntaxError);
  });
}

const numbersAndTexts = fc.oneof(
  fc.double(),
  fc.constantFrom(NaN, Infinity, -Infinity),
  fc.string(),
  fc.constantFrom("NaN", '"Infinity', "\\", "0e9, 1e9", "-1e9"),
);

Deno.test("parseLossless() reads what Python writes, NaN as null", () => {
  const values = fc.array(fc.dictionary(numbersAndTexts.map(String), numbersAndTexts));
  // A long integer is read as one, and JSON writes -0 as 0.
  const asRead = (value: string | number) =>
    typeof value === "string" || !Number.isFinite(value)
      ? Number.isNaN(value) ? null : value
      : parseLossless(JSON.stringify(value));
  fc.assert(fc.property(values, (records) => {
    const want = records.map((record) =>
      Object.fromEntries(Object.entries(record).map(([name, value]) => [name, asRead(value)]))
    );
    const read = parseLossless(pythonJson(records)) as object[];
    assertEquals(read.map((record) => ({ ...record })), want);
  }));
});

Deno.test("parseLossless() reads hostile texts with NaN in linear time", () => {
  const started = performance.now();
  for (const text of ['NaN"'.repeat(500_000), `NaN "${'\\"'.repeat(500_000)}`]) {
    assertThrows(() => parseLossless(text), SyntaxError);
  }
  // In quadratic time it would be hours.
  assertEquals(performance.now() - started < 10_000, true);
});

Deno.test("parseLossless() quotes the original text in its error", () => {
  const error = assertThrows(() => parseLossless("[+Infinity]"), SyntaxError);
  assert(!(error as Error).message.includes("1e999"), (error as Error).message);
});
