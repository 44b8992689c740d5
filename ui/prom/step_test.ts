import { assert, assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { gridOf, pointsOf, rateWindow, stepFor } from "./step.ts";

Deno.test("stepFor() picks a step that people can read", () => {
  assertEquals(stepFor(3600, 700, 5), 15);
  assertEquals(stepFor(900, 700, 5), 5);
  assertEquals(stepFor(7 * 86_400, 700, 5), 1800);
  assertEquals(stepFor(3600, 700, 60), 60);
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
