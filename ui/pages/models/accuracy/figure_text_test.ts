import { assertEquals } from "@std/assert/mod.js";
import { difference, figureText, plusMinus } from "./figure_text.ts";

const texts = [
  [0.8, "0.800"],
  [0.0004, "0.000"],
  [-0.0004, "0.000"],
  [0.9996, "1.00"],
  [0, "0.000"],
  [9.996, "10.0"],
  [6, "6.00"],
  [-6.126, "−6.13"],
  [42.25, "42.3"],
  [99.96, "100"],
  [-1234.4, "−1,234"],
  [NaN, "–"],
  [Infinity, "∞"],
] as const;
for (const [value, text] of texts) {
  Deno.test(`figureText() writes ${value} as ${text}`, () => {
    assertEquals(figureText(value), text);
  });
}

Deno.test("plusMinus() writes the standard error with the decimals of the figure", () => {
  assertEquals(plusMinus({ value: 0.806, stderr: 0.00855 }), "0.806 ± 0.009");
  assertEquals(plusMinus({ value: 61.2, stderr: 0.64 }), "61.2 ± 0.6");
});

Deno.test("plusMinus() leaves out what is not known", () => {
  assertEquals(plusMinus({ value: 0.806, stderr: NaN }), "0.806");
  assertEquals(plusMinus({ value: NaN, stderr: 0.1 }), "–");
});

Deno.test("difference() has a sign, unless it rounds to 0", () => {
  assertEquals(difference(0.82, 0.8), "+0.020");
  assertEquals(difference(0.78, 0.8), "−0.020");
  assertEquals(difference(0.8001, 0.8), "0.000");
  assertEquals(difference(61.5, 60.2), "+1.3");
  assertEquals(difference(NaN, 0.8), "–");
});
