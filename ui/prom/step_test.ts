import { assert, assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { endsEvery, gridOf, pointsOf, rateWindow, stepFor, timesOf } from "./step.ts";

Deno.test("stepFor() picks a step that people can read", () => {
  assertEquals(stepFor(3600, 700, 5), 15);
  assertEquals(stepFor(900, 700, 5), 5);
  assertEquals(stepFor(7 * 86_400, 700, 5), 1800);
  assertEquals(stepFor(3600, 700, 60), 60);
});

Deno.test("stepFor() takes each step of the ladder where it is just long enough", () => {
  const ladder = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600]
    .concat([43_200, 86_400, 604_800, 2_592_000]);
  for (const [at, step] of ladder.entries()) {
    assertEquals(stepFor(100 * step, 200, 1), step);
    assertEquals(stepFor(100 * step + 1, 200, 1), ladder[at + 1] ?? 31 * 86_400);
  }
});

Deno.test("stepFor() takes whole days above the ladder", () => {
  assertEquals(stepFor(100 * 40.5 * 86_400, 200, 1), 41 * 86_400);
});

Deno.test("stepFor() gives a point two pixels at least, and a picture 60 to 1,500 points", () => {
  assertEquals(stepFor(6000, 400, 1, 1), stepFor(6000, 400, 1, 2));
  assertEquals([stepFor(6000, 400, 1, 4), stepFor(6000, 401, 1, 4)], [60, 60]);
  assertEquals([stepFor(600, 0, 1), stepFor(600.1, 0, 1)], [10, 15]);
  assertEquals([stepFor(15_000, 9000, 1), stepFor(15_000.1, 9000, 1)], [10, 15]);
});

Deno.test("timesOf() are the points of a grid, both ends included", () => {
  assertEquals(timesOf({ start: 20, end: 50, step: 10 }), [20, 30, 40, 50]);
  assertEquals(pointsOf({ start: 50, end: 20, step: 10 }), 0);
  assertEquals(timesOf({ start: 50, end: 20, step: 10 }), []);
});

Deno.test("stepFor() never asks for more points than Prometheus allows, nor between scrapes", () => {
  const ranges = fc.double({ min: 1, max: 4e8, noNaN: true });
  const widths = fc.integer({ min: 0, max: 5000 });
  fc.assert(
    fc.property(ranges, widths, fc.integer({ min: 1, max: 300 }), (range, width, scrape) => {
      const step = stepFor(range, width, scrape);
      assert(step >= scrape);
      assert(range / step <= 1501);
    }),
  );
});

Deno.test("stepFor() grows with the range", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e8 }), fc.integer({ min: 1, max: 1e8 }), (a, b) => {
      const [less, more] = a < b ? [a, b] : [b, a];
      assert(stepFor(less, 600, 5) <= stepFor(more, 600, 5));
    }),
  );
});

Deno.test("gridOf() gives the same points until a step has passed", () => {
  assertEquals(gridOf(1003, 4603, 15), { start: 990, end: 4590, step: 15 });
  assertEquals(gridOf(1003, 4604.9, 15).end, 4590);
  assertEquals(pointsOf(gridOf(1003, 4603, 15)), 241);
});

Deno.test("rateWindow() holds a step and its scrape, and four scrapes", () => {
  assertEquals(rateWindow(60, 5), 65);
  assertEquals(rateWindow(5, 5), 20);
});

Deno.test("gridOf() reaches the end of a range although its step is longer", () => {
  const [from, to] = [1_000_000, 1_604_800];
  const grid = gridOf(from, to, 1800, endsEvery(1800));
  assertEquals(grid, { start: 999_960, end: 1_604_760, step: 1800 });
  assertEquals([endsEvery(1800), endsEvery(60), endsEvery(15)], [60, 60, 15]);
});
