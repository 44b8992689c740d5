import { assertEquals } from "@std/assert/mod.js";
import { textValues } from "./text_values.ts";

function times(count: number, value: unknown): unknown[] {
  return Array(count).fill(value);
}

/** A number of texts, each five times. */
function different(count: number): string[] {
  return Array.from({ length: 5 * count }, (_, i) => String(100 + i % count));
}

const cases: readonly (readonly [string, readonly unknown[], readonly string[] | undefined])[] = [
  ["are in alphabetical order", [...times(5, "b"), ...times(5, "a")], ["a", "b"]],
  ["leave out rare texts", [...times(500, "a"), ...times(4, "b")], ["a"]],
  ["may be missing", [...times(5, "a"), ...times(100, null)], ["a"]],
  ["stay with 1 % of rare rows", [...times(495, "a"), ...times(4, "b"), "c"], ["a"]],
  ["end with more rare rows", [...times(494, "a"), ...times(4, "b"), "c", "d"], undefined],
  ["end with too many long texts", [...times(50, "a"), NaN], undefined],
  ["are up to 100", different(100), different(100).slice(0, 100)],
  ["do not exist where there are more", different(101), undefined],
  ["do not exist where all texts differ", ["a", "b", "c", "d", "e"], undefined],
  ["do not exist without texts", times(10, null), undefined],
];
for (const [name, texts, want] of cases) {
  Deno.test(`the categories among texts ${name}`, () => {
    assertEquals(textValues(texts), want);
  });
}
