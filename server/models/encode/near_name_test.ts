import { assertEquals } from "@std/assert/mod.js";
import { nearName } from "./near_name.ts";

const cases: readonly (readonly [string, readonly string[], string | undefined])[] = [
  ["colour", ["color", "age"], "color"],
  ["COLOR", ["age", "color"], "color"],
  ["agx", ["age"], "age"],
  ["axx", ["age"], undefined],
  ["age", [], undefined],
  ["a".repeat(100), ["a".repeat(99)], "a".repeat(99)],
  ["a".repeat(101), ["a".repeat(101)], undefined],
];
for (const [misspelt, names, want] of cases) {
  Deno.test(`nearName() of ${misspelt} among [${names}] is ${want ?? "none"}`, () => {
    assertEquals(nearName(misspelt, names), want);
  });
}
