import { assertEquals } from "@std/assert/mod.js";
import { type Ask, instant, queryOf, range } from "./ask.ts";
import { START } from "./place.ts";

const span = { from: 1000, to: 4600 };
const ask: Ask = { expr: ({ step, rate }) => `${step} ${rate}`, kind: "range" };

Deno.test("range() and instant() ask an expression, with their options", () => {
  const { expr } = ask;
  assertEquals(range(expr, { width: 9, drawn: true }), {
    ...{ kind: "range", expr, width: 9, drawn: true },
  });
  assertEquals(instant(expr, { limit: 7 }), { kind: "instant", expr, limit: 7 });
});

Deno.test("queryOf() asks a range on the grid of its step, a small panel as one of 480 pixels", () => {
  const want = {
    ...{ kind: "range", expr: "15s 20s", grid: { start: 990, end: 4590, step: 15 } },
    ...{ unsettled: 120, limit: undefined },
  };
  assertEquals(queryOf(ask, START, span, 5), want);
  assertEquals(queryOf({ ...ask, width: 100 }, START, span, 5), want);
  const wide = queryOf({ ...ask, width: 1440 }, START, span, 5);
  assertEquals(wide.kind === "range" && wide.grid.step, 5);
});

Deno.test("queryOf() asks for a point at the end of a long range, to the minute", () => {
  const query = queryOf(ask, START, { from: 1000, to: 605_800 }, 5);
  assertEquals(query.kind === "range" && query.grid, { start: 960, end: 605_760, step: 3600 });
});

Deno.test("queryOf() asks for cells of eight pixels, whose window is the step", () => {
  const cells = (width: number, length: number) => {
    const expr: Ask["expr"] = ({ cell }) => cell;
    const to = span.from + length;
    const query = queryOf({ ...ask, expr, width, cells: true }, START, { ...span, to }, 5);
    return query.kind === "range" && [query.expr, query.grid.step];
  };
  assertEquals(cells(800, 3600), ["1m", 60]);
  assertEquals(cells(1600, 3600), ["20s", 20]);
  // Nothing can be counted in less than four scrapes.
  assertEquals(cells(1600, 300), ["20s", 20]);
});

Deno.test("queryOf() takes two windows of a rate for unsettled, and two minutes at least", () => {
  const unsettled = (scrape: number) => {
    const query = queryOf(ask, START, span, scrape);
    return query.kind === "range" && query.unsettled;
  };
  assertEquals([unsettled(5), unsettled(15), unsettled(30)], [120, 120, 240]);
});

Deno.test("queryOf() asks an instant at the last scrape", () => {
  const query = queryOf({ ...ask, kind: "instant", limit: 7 }, START, { from: 0, to: 58 }, 5);
  assertEquals(query, { kind: "instant", expr: "5s 20s", time: 55, limit: 7 });
});

Deno.test("queryOf() takes the step of the place for lines, and not for cells", () => {
  const stepOf = (step: number, length: number, cells = false, scrape = 5) => {
    const to = span.from + length;
    const query = queryOf({ ...ask, cells }, { ...START, step }, { ...span, to }, scrape);
    return query.kind === "range" && query.grid.step;
  };
  assertEquals([stepOf(60, 86_400), stepOf(0, 86_400)], [60, 600]);
  assertEquals(stepOf(60, 86_400, true), stepOf(0, 86_400, true));
  // No more often than it is scraped, and no more points than Prometheus answers with.
  assertEquals(stepOf(5, 3600, false, 15), 15);
  assertEquals([stepOf(60, 659_940), stepOf(60, 660_000)], [60, 3600]);
});
