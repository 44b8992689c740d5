import { assertEquals } from "@std/assert/mod.js";
import { windowFor } from "./window.ts";

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

Deno.test("windowFor() has words for each window", () => {
  assertEquals([0, 6 * HOUR, 1e6].map(windowFor).map(({ text, each }) => `${text}, ${each}`), [
    "5 minutes, 5-minute",
    "hour, 1-hour",
    "day, 1-day",
  ]);
});
