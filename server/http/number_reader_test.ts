import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { NumberReader } from "./number_reader.ts";

const encoder = new TextEncoder();

/** The numbers of a text, as many as there is room for. */
function read<T extends Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(
  text: string,
  values: T,
): readonly number[] | undefined {
  const reader = new NumberReader(encoder.encode(text), values);
  return reader.list() && reader.isAtEnd() ? [...values.subarray(0, reader.count)] : undefined;
}

/** Digits with a decimal point somewhere, as many as are read at most. */
function decimal(most: number): fc.Arbitrary<string> {
  return fc.tuple(
    fc.bigInt({ min: 0n, max: 10n ** BigInt(most) - 1n }),
    fc.nat(most - 1),
    fc.constantFrom("", "-"),
  ).map(([digits, places, sign]) => {
    const text = digits.toString().padStart(places + 1, "0");
    return sign + (places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`);
  });
}

// As Python writes random numbers, and halves between two float64.
const double = fc.oneof(
  ...[decimal(22), decimal(33)],
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.double({ noNaN: true, min: -10, max: 10 }).map((value) => JSON.stringify(value)),
  fc.bigInt({ min: 2n ** 52n, max: 2n ** 53n - 1n }).map((integer) => `${integer}.5`),
  fc.bigInt({ min: 2n ** 51n, max: 2n ** 52n - 1n }).map((integer) => `${integer}.75`),
  fc.bigInt({ min: 2n ** 53n, max: 10n ** 18n - 1n }).map((integer) => `${integer | 1n}.0`),
);

Deno.test("numbers are read as JSON.parse() reads them", () => {
  fc.assert(
    fc.property(double, (text) => {
      const isInteger = !Number.isSafeInteger(JSON.parse(text)) && /^-?\d+$/.test(text);
      const expected = isInteger ? undefined : [JSON.parse(text)];
      assertEquals(read(`[${text}]`, new Float64Array(1)), expected);
    }),
    { numRuns: 10_000 },
  );
});

// The double nearest to a float32, halves between two of them, and any digits.
const single = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map(String),
  fc.float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(1e-3), max: 1e9 })
    .map((value) => String(value + 2 ** (Math.floor(Math.log2(value)) - 24))),
  decimal(20),
);

Deno.test("numbers are read as the float32 to which those of JSON.parse() are rounded", () => {
  fc.assert(
    fc.property(single, (text) => {
      assertEquals(read(`[${text}]`, new Float32Array(1)), [Math.fround(JSON.parse(text))]);
    }),
    { numRuns: 5000 },
  );
});

Deno.test("the float64 of a float32 is read, with all its digits", () => {
  const values = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i) * 3);
  assertEquals(read(JSON.stringify([...values]), new Float32Array(1000)), [...values]);
});

for (const text of ["9007199254740992", "-12345678901234567", "12345678901234567890"]) {
  Deno.test(`a long integer is left to what keeps its digits, but for a float32: ${text}`, () => {
    assertEquals(read(`[${text}]`, new Float64Array(1)), undefined);
    assertEquals(read(`[${text}]`, new Float32Array(1)), [Math.fround(JSON.parse(text))]);
    assertEquals(read(`[${text}.0,${text}e0]`, new Float64Array(2)), [Number(text), Number(text)]);
  });
}

const far = [
  ...["123456789012345678901.0", "16777217.0000000000000", "0.00000000000000000000001", "1e23"],
  ...["1e-23", "1.2345678901234567e-30", "5e-324", "1e-400", "-1.7976931348623157e308"],
];
for (const text of far) {
  Deno.test(`${text} is read as JSON.parse() reads it`, () => {
    assertEquals(read(`[1,${text} ]`, new Float64Array(2)), [1, JSON.parse(text)]);
  });
}

const left = [
  ...["1e", "1e+", "1e-", "1e.5", "1.e5", "1e5.5", "e5", "1e1e1", "1ee1", "--1", "1e999", "NaN"],
  ...["01", "00.5", "-01.5", "1.", "-", "+1", ".5", "1234567890123.", "01234567890123"],
  // No float32 is so large: it is refused.
  ...["99999999999999999999e20", "34028235677973366163e19"],
];
for (const text of left) {
  Deno.test(`${text} is left to JSON.parse()`, () => {
    assertEquals(read(`[${text}]`, new Float32Array(1)), undefined);
    assertEquals(read(`[1,${text} ]`, new Float32Array(2)), undefined);
  });
}

Deno.test("numbers with exponents are read as JSON.parse() reads them", () => {
  const exponent = fc.tuple(
    fc.constantFrom("e", "E"),
    fc.constantFrom("", "+", "-", "-0"),
    fc.nat(30),
  );
  fc.assert(
    fc.property(decimal(19), exponent, (digits, [letter, sign, size]) => {
      const text = `${digits}${letter}${sign}${size}`;
      assertEquals(read(`[${text}]`, new Float64Array(1)), [JSON.parse(text)]);
    }),
    { numRuns: 3000 },
  );
});

Deno.test("more numbers than there is room for are not read, unless it can grow", () => {
  const bytes = encoder.encode("[1,2,3]");
  assertEquals(read("[1,2,3]", new Float32Array(2)), undefined);
  assertEquals(read("[1,2,3]", new Float32Array(3)), [1, 2, 3]);
  const reader = new NumberReader(bytes, new Float32Array(2), { canGrow: true });
  assertEquals(reader.list(), true);
  assertEquals([...reader.values.subarray(0, reader.count)], [1, 2, 3]);
  assertEquals(reader.values instanceof Float32Array, true);
});

Deno.test("numbers are read up to a position, behind those before", () => {
  const values = new Float64Array(5);
  const reader = new NumberReader(encoder.encode("9, 1 , 2 ,3"), values, { at: 2, count: 1 });
  assertEquals([reader.numbers(9), reader.at, reader.count], [true, 9, 3]);
  assertEquals([...values], [0, 1, 2, 0, 0]);
});
