import { assertEquals } from "@std/assert/mod.js";
import { levelOf, psiText } from "./level.ts";

const cases: readonly [string, number, number, string][] = [
  ["is unknown without an index", NaN, 0.01, "unknown"],
  ["is stable up to 0.1", 0.1, 0.01, "stable"],
  ["is moving above 0.1", 0.101, 0.01, "moving"],
  ["is moving up to 0.2", 0.2, 0.01, "moving"],
  ["is drifted above 0.2", 0.201, 0.01, "drifted"],
  ["is stable up to three times the noise", 0.3, 0.1, "stable"],
  ["is drifted above three times the noise", 0.31, 0.1, "drifted"],
  ["does without a noise floor", 0.3, NaN, "drifted"],
];
for (const [name, psi, noise, want] of cases) {
  Deno.test(`levelOf() ${name}`, () => assertEquals(levelOf(psi, noise), want));
}

Deno.test("levelOf() is drifted when the rules say so, and only then if they say anything", () => {
  const levels = [1, 0, NaN].map((drifted) => levelOf(0.3, 0.01, drifted));
  assertEquals(levels, ["drifted", "moving", "drifted"]);
  assertEquals([1, 0].map((drifted) => levelOf(0.05, 0.01, drifted)), ["drifted", "stable"]);
  assertEquals(levelOf(NaN, NaN, 1), "drifted");
});

Deno.test("psiText() has three decimals, and a dash for nothing", () => {
  assertEquals([0.0004, 0.2, 12.3456, NaN].map(psiText), ["0.000", "0.200", "12.346", "–"]);
});
