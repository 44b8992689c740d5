import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { shortProbability } from "./short_probability.ts";

Deno.test("shortProbability() changes a probability by less than 5e-8", () => {
  const probability = fc.float({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(probability, (value) => {
    assertEquals(Math.abs(shortProbability(value) - value) <= 5.1e-8, true);
  }));
});

Deno.test("shortProbability() rounds a small probability as its text would be", () => {
  const small = fc.tuple(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.integer({ min: 0, max: 18 }),
  )
    .map(([part, exponent]) => part / 10 ** exponent);
  // Beside a half of the seventh digit.
  const half = fc.tuple(fc.integer({ min: 1e6, max: 1e7 - 1 }), fc.integer({ min: 9, max: 20 }))
    .map(([digits, places]) => (digits + 0.5) / 10 ** places);
  fc.assert(
    fc.property(fc.oneof(small, half).filter((value) => value < 0.1), (value) => {
      assertEquals(shortProbability(value), Number(value.toPrecision(7)));
    }),
    { numRuns: 3000 },
  );
});

for (
  const [value, want] of [
    ...[[Math.fround(0.83), 0.83], [0, 0], [1, 1], [1e-20, 1e-20]],
    // Just below the range of rounding, at its beginning and above its end.
    ...[[0.0123456789, 0.01234568], [0.1, 0.1], [0.12345678, 0.1234568], [1.23456789, 1.234568]],
    ...[[0.099999999, 0.1], [0.99999999, 1], [NaN, NaN]],
  ] as const
) {
  Deno.test(`shortProbability() writes ${value} as ${want}`, () => {
    assertEquals(shortProbability(value), want);
  });
}
