import { assertEquals } from "@std/assert/mod.js";
import { START } from "./place.ts";
import { Session } from "./session.ts";
import { type Ask, explorable, queryOf, together, varsOf } from "./use_queries.ts";

const range = (end: number, step = 5) => ({
  data: { kind: "range", frame: { grid: { start: 0, end, step }, series: [] } } as const,
});
const result = { resultType: "vector", result: [] } as const;
const instant = (time: number) => ({
  data: { kind: "instant", time, samples: [], result } as const,
});

Deno.test("together() wants answers of one step to end at one moment", () => {
  assertEquals(together([range(10), range(10), instant(12), range(0, 60)]), true);
  assertEquals(together([range(10), range(15)]), false);
  assertEquals(together([instant(12), instant(15)]), false);
});

Deno.test("together() does not wait for what was refused", () => {
  assertEquals(together([range(15), { ...range(10), error: "too many samples" }]), true);
  assertEquals(together([range(15), { error: "too many samples" }]), true);
});

const place = { ...START, model: 'a"b', version: "2" };
const span = { from: 1000, to: 4600 };

Deno.test("varsOf() writes the matchers of the place, and others behind them", () => {
  const vars = varsOf(place, span, 15, 5);
  assertEquals(vars.where, 'model="a\\"b",version="2"');
  assertEquals(vars.with('x="y"'), 'model="a\\"b",version="2",x="y"');
  assertEquals(vars.everyVersion('x="y"'), 'model="a\\"b",x="y"');
  assertEquals(vars.everyVersion(), 'model="a\\"b"');
});

Deno.test("varsOf() has no matcher for what is not chosen", () => {
  const vars = varsOf({ ...place, model: "" }, span, 15, 5);
  assertEquals([vars.where, vars.with("c"), vars.everyVersion("c")], [
    'version="2"',
    'version="2",c',
    "c",
  ]);
  const all = varsOf(START, span, 15, 5);
  assertEquals([all.where, all.with("c"), all.everyVersion()], ["", "c", ""]);
});

Deno.test("varsOf() writes lengths: a rate's window, a step, a cell and the range", () => {
  const lengths = (step: number, scrape: number) => {
    const { rate, step: written, cell, range } = varsOf(START, span, step, scrape);
    return [rate, written, cell, range];
  };
  assertEquals(lengths(15, 5), ["20s", "15s", "20s", "1h"]);
  assertEquals(lengths(60, 5), ["1m5s", "1m", "1m", "1h"]);
  assertEquals(varsOf(START, { from: 0, to: 59.6 }, 1, 1).range, "1m");
});

const ask: Ask = { expr: ({ step, rate }) => `${step} ${rate}`, kind: "range" };

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

Deno.test("queryOf() takes the width as it is where the asker says how wide a point is", () => {
  const step = (pixelsPerPoint: number) => {
    const query = queryOf({ ...ask, width: 240, pixelsPerPoint }, START, span, 5);
    return query.kind === "range" && query.grid.step;
  };
  assertEquals([step(2), step(4)], [30, 60]);
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

Deno.test("explorable() writes names of lengths where Explore has others", () => {
  const session = new Session({ ...START, model: "m" });
  const written = explorable(
    ({ where, rate, step, cell, range }) => `${where} ${rate} ${step} ${cell} ${range}`,
    session,
  );
  assertEquals(written, 'model="m" $__rate_interval $__interval $cell $__range');
});
