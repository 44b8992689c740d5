import { assertEquals } from "@std/assert/mod.js";
import { dateTime } from "../format/clock.ts";
import { isLive, readRange, readTime, RECENT, recentRange } from "./time_math.ts";

const BERLIN = "Europe/Berlin";
// The day on which clocks in Berlin went from 02:00 to 03:00; it was a Sunday.
const NOW = Date.parse("2025-03-30T12:34:56.789+02:00");

function written(text: string, edge: "start" | "end" = "start"): string {
  const ms = readTime(text, NOW, BERLIN, edge);
  return ms === undefined ? "not a time" : dateTime(ms, BERLIN);
}

const cases: readonly [string, string][] = [
  ["now", "2025-03-30 12:34:56"],
  ["now-1h", "2025-03-30 11:34:56"],
  ["now-24h", "2025-03-29 11:34:56"],
  ["now-1d", "2025-03-29 12:34:56"],
  ["now/d", "2025-03-30 00:00:00"],
  ["now-1d/d", "2025-03-29 00:00:00"],
  ["now/h", "2025-03-30 12:00:00"],
  ["now/w", "2025-03-24 00:00:00"],
  ["now/M", "2025-03-01 00:00:00"],
  ["now-1M", "2025-02-28 12:34:56"],
  ["now-1y/y", "2024-01-01 00:00:00"],
  ["now-1d+2h", "2025-03-29 14:34:56"],
  ["2025-03-30", "2025-03-30 00:00:00"],
  ["2025-03-30 03:30", "2025-03-30 03:30:00"],
  ["2025-03-30T10:00:00Z", "2025-03-30 12:00:00"],
  ["now/s", "2025-03-30 12:34:56"],
  ["now/m", "2025-03-30 12:34:00"],
  ["now-2w", "2025-03-16 12:34:56"],
  ["now-1y", "2024-03-30 12:34:56"],
  ["now+1d", "2025-03-31 12:34:56"],
  ["now-3M/M", "2024-12-01 00:00:00"],
  ["now/y", "2025-01-01 00:00:00"],
  ["1743330896789", "2025-03-30 12:34:56"],
  ["2025-03-30 10:00:05Z", "2025-03-30 12:00:05"],
  ["2025-03-30 03:30:15.25", "2025-03-30 03:30:15"],
  [" 2025-03-30 ", "2025-03-30 00:00:00"],
  // The first and the last of each field.
  ["2025-01-01", "2025-01-01 00:00:00"],
  ["2024-12-31 23:59:59", "2024-12-31 23:59:59"],
  ["2025-00-01", "not a time"],
  ["2025-01-00", "not a time"],
  ["2025-01-32", "not a time"],
  ["2025-01-01 24:00", "not a time"],
  ["2025-01-01 00:60", "not a time"],
  ["2025-01-01 00:00:60", "not a time"],
  ["x2025-01-01", "not a time"],
  ["2025-01-01x", "not a time"],
  ["xnow", "not a time"],
  ["nowx", "not a time"],
  ["17433308967890123", "not a time"],
  ["12345678", "not a time"],
  ["x1743330896789", "not a time"],
  ["1743330896789x", "not a time"],
  ["now-", "not a time"],
  ["2025-13-01", "not a time"],
  ["yesterday", "not a time"],
];
for (const [text, want] of cases) {
  Deno.test(`readTime() reads ${text} as ${want}`, () => assertEquals(written(text), want));
}

Deno.test("readTime() keeps milliseconds, and drops those of an hour's start", () => {
  assertEquals(readTime("now-1d", NOW, BERLIN)! % 1000, 789);
  assertEquals(readTime("now-1w", NOW, BERLIN)! % 1000, 789);
  assertEquals(readTime("now-1M", NOW, BERLIN)! % 1000, 789);
  assertEquals(readTime("now-1y", NOW, BERLIN)! % 1000, 789);
  for (const unit of "smhdwMy") assertEquals(readTime(`now/${unit}`, NOW, BERLIN)! % 1000, 0);
});

Deno.test("readTime() goes to the start of any second and minute", () => {
  for (const ms of [1001, 59_999, 60_001, 119_000]) {
    assertEquals(readTime("now/s", ms, "UTC"), Math.floor(ms / 1000) * 1000);
    assertEquals(readTime("now/m", ms, "UTC"), Math.floor(ms / 60_000) * 60_000);
    assertEquals(readTime("now/h", 3_600_000 + ms, "UTC"), 3_600_000);
  }
});

Deno.test("readTime() begins a week on Monday, on Monday itself too", () => {
  const monday = Date.parse("2025-03-24T00:00:00+01:00");
  for (let day = 0; day < 7; day++) {
    const noon = monday + day * 86_400_000 + 43_200_000;
    assertEquals(readTime("now/w", noon, BERLIN), monday);
  }
});

Deno.test("readTime() goes to the end of a unit at the end of a range", () => {
  assertEquals(written("now/d", "end"), "2025-03-30 23:59:59");
  assertEquals(
    readTime("now/d", NOW, BERLIN, "end")! - readTime("now/d", NOW, BERLIN)! + 1,
    23 * 3_600_000,
  );
});

Deno.test("readRange() wants two times in order", () => {
  assertEquals(readRange({ from: "now-1m", to: "now" }, NOW, BERLIN), {
    from: NOW - 60_000,
    to: NOW,
  });
  assertEquals(readRange({ from: "now", to: "now-1m" }, NOW, BERLIN), undefined);
  assertEquals(readRange({ from: "x", to: "now" }, NOW, BERLIN), undefined);
  assertEquals(readRange({ from: "now", to: "x" }, NOW, BERLIN), undefined);
  assertEquals(readRange({ from: "now", to: "now" }, NOW, BERLIN), undefined);
  const day = readRange({ from: "now-1d/d", to: "now-1d/d" }, NOW, BERLIN)!;
  assertEquals([day.from, day.to].map((ms) => dateTime(ms, BERLIN)), [
    "2025-03-29 00:00:00",
    "2025-03-29 23:59:59",
  ]);
});

Deno.test("isLive() tells ranges that move from those that stay", () => {
  assertEquals(isLive({ from: "now-1h", to: "now" }), true);
  assertEquals(isLive({ from: "now-1h", to: "now-5m" }), true);
  assertEquals(isLive({ from: "1700000000000", to: "1700000600000" }), false);
});

Deno.test("recentRange() is as long as a history that is short, and 15 minutes else", () => {
  const minutes = (age: number) => recentRange(NOW - age * 60_000, NOW).from;
  assertEquals([0.1, 2, 2.1, 5, 5.1, 600].map(minutes), [
    ...["now-2m", "now-2m", "now-5m", "now-5m", "now-15m", "now-15m"],
  ]);
  assertEquals(recentRange(undefined, NOW), { from: "now-15m", to: "now" });
  assertEquals(RECENT, { from: "recent", to: "now" });
});
