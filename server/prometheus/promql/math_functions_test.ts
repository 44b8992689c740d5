import { assertEquals } from "@std/assert/mod.js";
import { CALENDAR, clamp, round } from "./math_functions.ts";

Deno.test("round() rounds halves up, to multiples", () => {
  assertEquals([round(2.5, 1), round(-2.5, 1), round(13, 5), round(0.26, 0.1)], [3, -2, 15, 0.3]);
});

Deno.test("clamp() with a bound of NaN is NaN", () => {
  assertEquals([clamp(5, 0, 3), clamp(-5, 0, 3), clamp(1, NaN, 3)], [3, 0, NaN]);
});

const leapDay = Date.UTC(2016, 1, 29, 23, 59, 59) / 1000;
const parts: [string, number][] = [
  ["year", 2016],
  ["month", 2],
  ["day_of_month", 29],
  ["day_of_week", 1],
  ["day_of_year", 60],
  ["days_in_month", 29],
  ["hour", 23],
  ["minute", 59],
];
for (const [name, value] of parts) {
  Deno.test(`${name} of the end of a leap day is ${value}`, () => {
    assertEquals(CALENDAR[name]!(leapDay), value);
  });
}
