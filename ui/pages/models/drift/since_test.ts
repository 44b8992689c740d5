import { assertEquals } from "@std/assert/mod.js";
import { sinceWhen } from "./since.ts";

const cases: readonly [string, readonly number[], ReturnType<typeof sinceWhen>][] = [
  ["is the first point of the last stretch", [0, 3, 0, 2, 3], { at: 130, open: false }],
  ["is open when nothing was below", [2, 3, 2], { at: 100, open: true }],
  ["is open after a gap at the start", [NaN, 3, 2], { at: 110, open: true }],
  ["goes through gaps", [0, 2, NaN, 3, NaN], { at: 110, open: false }],
  ["is undefined when the last figure is at the limit", [3, 1], undefined],
  ["is undefined without figures", [NaN, NaN], undefined],
];
for (const [name, values, want] of cases) {
  Deno.test(`sinceWhen() ${name}`, () => {
    const grid = { start: 100, end: 100 + 10 * (values.length - 1), step: 10 };
    assertEquals(sinceWhen(Float64Array.from(values), grid, 1), want);
  });
}
