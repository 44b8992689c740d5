import { assertEquals, assertThrows } from "@std/assert/mod.js";
import fc from "fast-check";
import { formatDuration, parseDuration } from "./duration.ts";

const lengths: [string, number][] = [
  ["5m", 300_000],
  ["1h30m", 5_400_000],
  ["10s53ms", 10_053],
  ["1y2w3d", (365 + 14 + 3) * 86_400_000],
  ["0", 0],
];
for (const [text, milliseconds] of lengths) {
  Deno.test(`parseDuration() reads ${text}`, () => assertEquals(parseDuration(text), milliseconds));
}

const mistakes: [string, string][] = [
  ["5m1h", `not a valid duration string: "5m1h"`],
  ["5m5m", `not a valid duration string: "5m5m"`],
  ["5y1hs", `unknown unit "hs" in duration "5y1hs"`],
  ["300y", "duration out of range"],
  ["", "empty duration string"],
];
for (const [text, message] of mistakes) {
  Deno.test(`parseDuration() refuses "${text}"`, () => {
    assertThrows(() => parseDuration(text), RangeError, message);
  });
}

Deno.test("formatDuration() uses weeks and years only without a remainder", () => {
  const day = 86_400_000;
  assertEquals([7 * day, 8 * day, 365 * day, 366 * day].map(formatDuration), [
    "1w",
    "8d",
    "1y",
    "366d",
  ]);
});

Deno.test("formatDuration() is undone by parseDuration()", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (milliseconds) => {
    assertEquals(parseDuration(formatDuration(milliseconds)), milliseconds);
  }));
});
