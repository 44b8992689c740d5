import { assertEquals } from "@std/assert/mod.js";
import { longerThan, windowFor } from "./window.ts";

const HOUR = 3600;

Deno.test("windowFor() takes minutes for hours, hours for days, and days for more", () => {
  const ranges = [0, 900, 3 * HOUR - 1, 3 * HOUR - 0.2, 24 * HOUR, 72 * HOUR - 1, 72 * HOUR, 1e9];
  assertEquals(
    ranges.map((range) => windowFor(range).name),
    ["5m", "5m", "5m", "1h", "1h", "1h", "1d", "1d"],
  );
});

Deno.test("windowFor() knows the length of each window", () => {
  assertEquals([0, 6 * HOUR, 1e6].map((range) => windowFor(range).seconds), [300, 3600, 86_400]);
});

Deno.test("longerThan() ends at a day", () => {
  const hour = longerThan(windowFor(0))!;
  const day = longerThan(hour)!;
  assertEquals([hour.name, day.name, longerThan(day)], ["1h", "1d", undefined]);
});
