import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { decimalsOf, shortestDigits, shortestFloat32 } from "./shortest_float32.ts";

Deno.test("shortestFloat32() gives a number that is the same float32", () => {
  fc.assert(fc.property(fc.float(), (value) => {
    assertEquals(Math.fround(shortestFloat32(value)), value);
  }));
});

/** As the specification of the digits says it, and slowly. */
function shortestByText(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}

Deno.test("shortestFloat32() gives the number that its texts give, at every size", () => {
  const anySize = fc.tuple(
    fc.double({ min: -1, max: 1, noNaN: true }),
    fc.integer({ min: -45, max: 38 }),
  )
    .map(([part, exponent]) => Math.fround(part * 10 ** exponent));
  const few = fc.tuple(fc.integer({ min: -1e7, max: 1e7 }), fc.integer({ min: 0, max: 8 }))
    .map(([digits, places]) => Math.fround(digits / 10 ** places));
  fc.assert(
    fc.property(fc.oneof(fc.float(), anySize, few), (value) => {
      assertEquals(shortestFloat32(value) + 0, shortestByText(value) + 0);
    }),
    { numRuns: 3000 },
  );
});

// Their seventh digit is exactly a half; the range of exact products begins or ends there; the middle
// between two has few digits; a number has less bits, or is the largest.
for (
  const value of [
    ...[0.0625, 32768.0625, 262144.03125, 131072.0078125, 1e-4, 9.999999e-5, 999999.9375, 1e6],
    ...[999999936, 1e9, 33555792, 33557408, 1e-45, 1.1754942e-38, 1.17549435e-38, 3.4028235e38],
  ]
) {
  Deno.test(`shortestFloat32() gives the number that its text gives for ±${value}`, () => {
    const single = Math.fround(value);
    assertEquals(shortestFloat32(single), shortestByText(single));
    assertEquals(shortestFloat32(-single), shortestByText(-single));
  });
}

for (
  const text of [
    "0.83",
    "123456790",
    "1.0000005",
    "1e-7",
    "16777216",
    "-0.1",
    "0",
    "9526720000",
    "1014.90796",
  ]
) {
  Deno.test(`shortestFloat32() writes the float32 of ${text} as ${text}`, () => {
    assertEquals(String(shortestFloat32(Math.fround(Number(text)))), String(Number(text)));
  });
}

// The distance to the number below is half that to the one above.
Deno.test("shortestFloat32() gives the number that its text gives for every power of two", () => {
  for (let exponent = -149; exponent < 128; exponent++) {
    assertEquals(shortestFloat32(2 ** exponent), shortestByText(2 ** exponent));
  }
});

// Numbers of all sizes, evenly spread over the bits of a float32.
const ANY_SIZE = new Float32Array(
  Uint32Array.from({ length: 20_000 }, (_, i) => 1 + i * 106_900).buffer,
);
Deno.test("shortestFloat32() gives the number that its text gives, spread over all float32", () => {
  for (const value of ANY_SIZE) assertEquals(shortestFloat32(value), shortestByText(value));
});

const isExact = (value: number) => value >= 1e-4 && value < 1e9;

Deno.test("shortestDigits() gives digits for every number whose products are exact", () => {
  const exact = ANY_SIZE.filter(isExact);
  assertEquals(exact.length > 3000, true);
  for (const value of [...exact, Math.fround(1e-4), 1, 999999936]) {
    assertEquals(shortestDigits(value, decimalsOf(value)) >= 1e8, true);
  }
});

Deno.test("shortestDigits() gives digits for nearly all other numbers", () => {
  const others = ANY_SIZE.filter((value) => !isExact(value));
  const unclear = others.filter((value) => shortestDigits(value, decimalsOf(value)) < 0);
  assertEquals(unclear.length < others.length / 500, true);
});

// As close to the middle of two candidates, or to the limit of what rounds to them.
for (
  const value of [
    ...[1.1054805749999945e-38, 0.000014115360499999952, 1.1582288367342036e-32, 1e9 + 260_032],
    ...[1.3393580576483589e-14, 7.552877246519042e-25, 1.3973749457898976e-12, 1e9 + 299_968],
  ]
) {
  Deno.test(`shortestDigits() leaves ${value} to text, for its arithmetic is not exact enough`, () => {
    assertEquals(shortestDigits(value, decimalsOf(value)), -1);
    assertEquals(shortestFloat32(value), shortestByText(value));
  });
}

Deno.test("decimalsOf() gives nine digits before the point", () => {
  for (const value of [...ANY_SIZE, 2 ** -149, 2 ** -126, 1, 10, 99.99999237060547]) {
    const digits = value * Number(`1e${decimalsOf(value)}`);
    assertEquals(digits >= 1e8 && digits < 1e9, true);
  }
});
