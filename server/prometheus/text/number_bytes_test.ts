import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { formatValue } from "./format_number.ts";
import { MAX_VALUE_BYTES, writeSeconds, writeValue } from "./number_bytes.ts";

const bytes = new Uint8Array(4 + MAX_VALUE_BYTES);

function written(write: typeof writeValue, value: number): string {
  return new TextDecoder().decode(bytes.subarray(4, write(bytes, 4, value)));
}

const cases: readonly (readonly [number, string])[] = [
  [0, "0"],
  [-0, "-0"],
  [7, "7"],
  [-120, "-120"],
  [2147483648, "2147483648"],
  [999999999999999, "999999999999999"],
  [1e15, "1000000000000000"],
  [1e20, "100000000000000000000"],
  [1e21, "1e+21"],
  [0.5, "0.5"],
  [-0.25, "-0.25"],
  [12345.678901, "12345.678901"],
  [0.000001, "0.000001"],
  [0.0000001, "1e-07"],
  [1.5e-7, "1.5e-07"],
  [0.1 + 0.2, "0.30000000000000004"],
  [1 / 3, "0.3333333333333333"],
  [-2.2250738585072014e-308, "-2.2250738585072014e-308"],
  [NaN, "NaN"],
  [Infinity, "+Inf"],
  [-Infinity, "-Inf"],
];
for (const [value, text] of cases) {
  Deno.test(`writeValue() writes ${text}`, () => {
    assertEquals(written(writeValue, value), text);
    assertEquals(written(writeValue, value), text, "the second time");
  });
}

Deno.test("writeValue() writes every number as formatValue() does", () => {
  const decimals = fc.tuple(fc.integer(), fc.nat(9)).map(([digits, places]) =>
    digits / 10 ** places
  );
  fc.assert(
    fc.property(fc.oneof(fc.double(), decimals, fc.maxSafeInteger()), (value) => {
      assertEquals(written(writeValue, value), formatValue(value));
    }),
    { numRuns: 2000 },
  );
});

const times: readonly (readonly [number, string])[] = [
  [0, "0"],
  [1_700_000_000_000, "1700000000"],
  [1_700_000_000_050, "1700000000.050"],
  [-1500, "-1.500"],
  [2 ** 53, "9007199254740.992"],
];
for (const [time, text] of times) {
  Deno.test(`writeSeconds() writes ${time} ms as ${text}`, () => {
    assertEquals(written(writeSeconds, time), text);
  });
}
