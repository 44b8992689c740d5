import { assert, assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { signal } from "@preact/signals";
import type uPlot from "uplot";
import type { Unit } from "../format/units.ts";
import { MARK_ROOM, marksAt, momentTitle, TIME_ROOM, valueAxis, yRange } from "./axes.ts";
import type { Look } from "./look.ts";
import type { Theme } from "./theme.ts";

const ranges: readonly [
  string,
  Parameters<typeof yRange>,
  (low: number, high: number) => boolean,
][] = [
  ["begins where it should", [2, 10, { from: 0 }], (low, high) => low === 0 && high > 10],
  [
    "shows what is below where it should begin",
    [-3, -1, { from: 0 }],
    (low, high) => low < -3 && high > -1,
  ],
  ["has a constant in its middle", [5, 5, {}], (low, high) => low + high === 10 && low < 5],
  [
    "has a negative constant in its middle",
    [-5, -5, {}],
    (low, high) => low + high === -10 && low < -5,
  ],
  ["has something to show of nothing", [0, 0, { from: 0 }], (low, high) => low === 0 && high > 0],
  ["has ends without data", [null, null, {}], (low, high) => low < high],
  ["keeps an objective that is near", [0, 6, { from: 0, objective: 10 }], (_, high) => high > 10],
  [
    "leaves out one that would flatten the rest",
    [0, 1, { from: 0, objective: 10 }],
    (_, high) => high < 2,
  ],
];
for (const [name, args, holds] of ranges) {
  Deno.test(`yRange() ${name}`, () => {
    const [low, high] = yRange(...args);
    assert(holds(low, high), `${low} to ${high}`);
  });
}

Deno.test("marksAt() has the texts of the marks at a moment", () => {
  const marks = [
    { at: 10, until: 20, text: "▲ Slow" },
    { at: 15, text: "version 2 loaded" },
  ];
  assertEquals([10, 14].map((time) => marksAt(marks, time)), ["▲ Slow", "▲ Slow"]);
  assertEquals([9, 15, 20, 21].map((time) => marksAt(marks, time)), [
    "",
    "▲ Slow version 2 loaded",
    "▲ Slow",
    "",
  ]);
  assertEquals(marksAt(undefined, 5), "");
});

const exactRanges: readonly [string, Parameters<typeof yRange>, [number, number]][] = [
  ["leaves room of 8 % at both ends", [100, 200, {}], [92, 208]],
  ["begins at 0 if the data begins near it", [23, 123, {}], [0, 131]],
  ["begins at 0 for data that begins there", [0, 100, {}], [0, 108]],
  ["does not begin at 0 for data three rooms above", [24, 124, {}], [16, 132]],
  ["goes below 0 for data that does", [-1, 99, {}], [-9, 107]],
  ["has no room where an end is given", [2, 10, { from: 0, to: 20 }], [0, 20]],
  ["begins at the data's own low end if that is where it should", [5, 10, { from: 5 }], [5, 10.4]],
  ["takes an objective at just twice the largest value", [0, 50, { objective: 100 }], [0, 108]],
  ["leaves out an objective just beyond", [0, 50, { objective: 100.5 }], [0, 54]],
  ["takes an objective below the data", [50, 100, { objective: 40 }], [35.2, 104.8]],
  ["has half of a constant around it", [8, 8, {}], [3.36, 12.64]],
  ["has half of a constant above where it begins", [8, 8, { from: 8 }], [8, 12.32]],
  ["goes to one for nothing", [0, 0, {}], [0, 1.08]],
  ["goes to one without data", [null, null, {}], [0, 1.08]],
];
for (const [name, args, want] of exactRanges) {
  Deno.test(`yRange() ${name}`, () => {
    const [low, high] = yRange(...args);
    assertAlmostEquals(low, want[0]);
    assertAlmostEquals(high, want[1]);
  });
}

const MIDNIGHT = Date.parse("2025-03-09T00:00:00Z") / 1000;
Deno.test("momentTitle() has the date when the range is longer than a day", () => {
  assertEquals(momentTitle(MIDNIGHT, 86_400, "UTC"), "00:00:00");
  assertEquals(momentTitle(MIDNIGHT, 86_401, "UTC"), "2025-03-09 00:00:00");
});

const theme = { quiet: "grey", line: "silver", font: "11px serif" } as Theme;
const look: Look = { theme: signal(theme), zone: signal("UTC"), hold() {} };

/** What an axis' option says; some are functions. */
function said<T>(option: unknown, ...args: unknown[]): T {
  return typeof option === "function" ? option(...args) : option as T;
}

Deno.test("there is room above a plot for marks, and beside it for half of a time", () => {
  assertEquals([MARK_ROOM, TIME_ROOM], [14, 28]);
});

Deno.test("valueAxis() is drawn in the theme's colours, with a grid and without ticks", () => {
  const { stroke, font, gap, space, grid, ticks, values } = valueAxis(look, "bytes");
  assertEquals([said(stroke), font, gap, space], ["grey", "11px serif", 6, 30]);
  const { stroke: across, ...rest } = grid!;
  assertEquals([said(across), rest], ["silver", { width: 1 }]);
  assertEquals(ticks, { show: false });
  assertEquals(said(values, null, [0, 1000]), ["0\u00a0kB", "1\u00a0kB"]);
});

Deno.test("valueAxis() is as wide as its longest label, and as seven letters in a wide chart", () => {
  const size = (width: number, labels: string[] | null) =>
    Math.round(said<number>(valueAxis(look, "number").size, { width } as uPlot, labels));
  assertEquals([size(301, ["1"]), size(300, ["1"]), size(300, null)], [73, 34, 34]);
  assertEquals(size(300, ["1", "1,000,000", "12"]), 73);
});

Deno.test("valueAxis() has steps of its own for what is not counted in tens", () => {
  const steps = (unit: Unit) => valueAxis(look, unit).incrs as number[] | undefined;
  assertEquals([steps("number"), steps("ratio"), steps("bytes")], [
    undefined,
    undefined,
    undefined,
  ]);
  const counts = steps("count")!;
  assertEquals([counts.slice(0, 5), counts.length, counts.at(-1)], [[1, 2, 5, 10, 20], 39, 5e12]);
  const seconds = steps("seconds")!;
  assertEquals([seconds[0], seconds.indexOf(1)], [1e-9, 27]);
  assertEquals(seconds.slice(27, 46), [
    ...[1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10_800, 21_600, 43_200],
    ...[86_400, 172_800],
  ]);
  assertEquals([seconds.length, seconds.at(-1)], [65, 5e6 * 86_400]);
});
