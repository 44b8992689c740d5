import { assert, assertEquals, assertGreaterOrEqual } from "@std/assert/mod.js";
import { signal } from "@preact/signals";
import fc from "fast-check";
import type { Look } from "./look.ts";
import type { Theme } from "./theme.ts";
import {
  lowerAxis,
  tickDistance,
  timeAxis,
  timeLabel,
  timeLabels,
  zonedDates,
} from "./time_axis.ts";

const MIDNIGHT = Date.parse("2025-03-09T00:00:00Z") / 1000;
const HOUR = 3600;
const DAY = 24 * HOUR;

const labels: readonly [string, Parameters<typeof timeLabel>, string][] = [
  ["hours and minutes", [MIDNIGHT + 3660, MIDNIGHT, 60, "UTC"], "01:01"],
  [
    "seconds where ticks are nearer than a minute",
    [MIDNIGHT + 61, MIDNIGHT, 59, "UTC"],
    "00:01:01",
  ],
  ["the day where a day begins", [MIDNIGHT, MIDNIGHT - 60, 60, "UTC"], "9 Mar"],
  ["the time of a first tick", [MIDNIGHT, undefined, 60, "UTC"], "00:00"],
  ["the time a minute after a day began", [MIDNIGHT + 60, MIDNIGHT, 60, "UTC"], "00:01"],
  ["the time of another full hour", [MIDNIGHT + 3600, MIDNIGHT, 3600, "UTC"], "01:00"],
  ["the day where ticks are days apart", [MIDNIGHT + 7200, undefined, 86_400, "UTC"], "9 Mar"],
  ["the time where they are nearer", [MIDNIGHT + 7200, undefined, 43_200, "UTC"], "02:00"],
  ["the zone's own time", [MIDNIGHT, undefined, 60, "Asia/Kolkata"], "05:30"],
];
for (const [name, args, want] of labels) {
  Deno.test(`timeLabel() writes ${name}`, () => assertEquals(timeLabel(...args), want));
}

Deno.test("timeLabel() has a name for each month", () => {
  const months = Array.from({ length: 12 }, (_, month) => Date.UTC(2025, month, 1) / 1000);
  assertEquals(
    months.map((tick) => timeLabel(tick, undefined, 86_400, "UTC")).join(" "),
    "1 Jan 1 Feb 1 Mar 1 Apr 1 May 1 Jun 1 Jul 1 Aug 1 Sep 1 Oct 1 Nov 1 Dec",
  );
});

Deno.test("zonedDates() makes dates whose fields are those of the zone", () => {
  const date = zonedDates("Asia/Kolkata")(MIDNIGHT);
  assertEquals([date.getDate(), date.getHours(), date.getMinutes()], [9, 5, 30]);
});

/** The ticks of a range as uPlot makes them: days begin at a midnight, whatever their distance. */
function ticksOf(from: number, span: number, distance: number): number[] {
  const first = Math.ceil(from / Math.min(distance, DAY)) * Math.min(distance, DAY);
  const count = Math.floor((from + span - first) / distance) + 1;
  return Array.from({ length: count }, (_, at) => first + at * distance);
}

Deno.test("every range has three labels at every width, and none touches another", () => {
  const froms = fc.integer({ min: 1e9, max: 2e9 });
  const spans = fc.integer({ min: 10, max: 80 * DAY });
  fc.assert(fc.property(froms, spans, fc.integer({ min: 100, max: 3000 }), (from, span, width) => {
    const distance = tickDistance(span, width);
    const ticks = ticksOf(from, span, distance);
    const labels = timeLabels(ticks, distance, distance / span * width, "UTC");
    const places = ticks.filter((_, at) => labels[at] !== null).map((tick) => tick / span * width);
    assertGreaterOrEqual(places.length, 3);
    const gaps = places.slice(1).map((place, at) => place - places[at]!);
    // The narrowest plot has room for three labels, but not for gaps between them.
    const least = distance < 60 ? Math.min(50, width / 3) : Math.min(38, width / 3);
    assert(gaps.every((gap) => gap >= least), `${gaps} at ${distance} s`);
  }));
});

const chosen: readonly [string, [number, number], number][] = [
  ["15 minutes on a phone", [900, 250], 300],
  ["15 minutes on a screen", [900, 550], 120],
  ["an hour on a phone", [HOUR, 250], 20 * 60],
  ["six hours on a phone", [6 * HOUR, 250], 2 * HOUR],
  ["a day on a phone", [DAY, 250], 8 * HOUR],
  ["a week on a phone", [7 * DAY, 250], 2 * DAY],
  ["a week in a narrow column", [7 * DAY, 130], 12 * HOUR],
  ["a year", [365 * DAY, 550], 60 * DAY],
  ["less than three seconds", [2, 550], 1],
];
for (const [name, [span, width], want] of chosen) {
  Deno.test(`tickDistance() is right a distance for ${name}`, () => {
    assertEquals(tickDistance(span, width), want);
  });
}

Deno.test("timeLabels() writes the first, the middle and the last one where more would touch", () => {
  const ticks = [0, 1, 2, 3, 4, 5].map((day) => MIDNIGHT + day * DAY);
  assertEquals(timeLabels(ticks, DAY, 43, "UTC"), ["9 Mar", null, "11 Mar", null, null, "14 Mar"]);
  assertEquals(timeLabels(ticks.slice(0, 2), DAY, 44, "UTC"), ["9 Mar", "10 Mar"]);
});

const theme = { quiet: "grey", line: "silver", font: "11px serif" } as Theme;
const look: Look = { theme: signal(theme), zone: signal("UTC"), hold() {} };

/** What an axis' option says; some are functions. */
function said<T>(option: unknown, ...args: unknown[]): T {
  return typeof option === "function" ? option(...args) : option as T;
}

Deno.test("timeAxis() is drawn in the theme's colours, with ticks and without a grid", () => {
  const { stroke, font, size, gap, grid, ticks } = timeAxis(look);
  assertEquals([said(stroke), font, size, gap], ["grey", "11px serif", 24, 4]);
  assertEquals(grid, { show: false });
  const { stroke: tick, ...rest } = ticks!;
  assertEquals([said(tick), rest], ["silver", { show: true, size: 4, width: 1 }]);
  assertEquals(lowerAxis(look).ticks, { show: false });
});

Deno.test("timeAxis() writes each tick after the one before it", () => {
  const ticks = [MIDNIGHT - 1800, MIDNIGHT, MIDNIGHT + 1800];
  assertEquals(said(timeAxis(look).values, null, ticks, 0, 72, 1800), ["23:30", "9 Mar", "00:30"]);
});

Deno.test("timeAxis() offers uPlot one distance, which it takes at any width", () => {
  const { incrs, space } = timeAxis(look);
  assertEquals([said(incrs, null, 0, 0, HOUR, 250, 1), space], [[1200], 1]);
});
