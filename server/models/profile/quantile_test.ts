import { assert, assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { quantile } from "./quantile.ts";

const sorted = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), {
  minLength: 1,
  maxLength: 50,
}).map((values) => values.sort((a, b) => a - b));
const share = fc.double({ noNaN: true, min: 0, max: 1 });

Deno.test("quantile() lies between the two values around its place", () => {
  fc.assert(fc.property(sorted, share, (values, part) => {
    const at = (values.length - 1) * part;
    const found = quantile(values, part);
    const slack = 1e-9;
    assert(found >= values[Math.floor(at)]! - slack && found <= values[Math.ceil(at)]! + slack);
  }));
});

Deno.test("quantile() does not descend as the share grows", () => {
  fc.assert(fc.property(sorted, share, share, (values, a, b) => {
    const [low, high] = a < b ? [a, b] : [b, a];
    assert(quantile(values, low) <= quantile(values, high) + 1e-9);
  }));
});

Deno.test("quantile() has every value at its own share", () => {
  fc.assert(fc.property(sorted, (values) => {
    for (const [i, value] of values.entries()) {
      const at = values.length === 1 ? 0 : i / (values.length - 1);
      assertAlmostEquals(quantile(values, at), value, 1e-6);
    }
    assertEquals(quantile(values, 1), values.at(-1));
  }));
});

// numpy.quantile([1, 2, 4, 8], …)
const numpy = [[0.1, 1.3], [0.5, 3], [0.7, 4.4], [0.9, 6.8]] as const;
for (const [part, want] of numpy) {
  Deno.test(`quantile() at ${part} is that of numpy`, () => {
    assertAlmostEquals(quantile([1, 2, 4, 8], part), want, 1e-12);
  });
}
