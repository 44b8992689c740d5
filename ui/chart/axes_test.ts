import { assert, assertEquals } from "@std/assert/mod.js";
import { marksAt, yRange } from "./axes.ts";

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

Deno.test("marksAt() tells what lasted at a moment", () => {
  const marks = [
    { at: 10, until: 20, text: "▲ Slow" },
    { at: 15, text: "version 2 loaded" },
  ];
  assertEquals([9, 15, 20, 21].map((time) => marksAt(marks, time)), [
    "",
    "▲ Slow version 2 loaded",
    "▲ Slow",
    "",
  ]);
  assertEquals(marksAt(undefined, 5), "");
});
