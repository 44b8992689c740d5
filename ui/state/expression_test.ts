import { assertEquals } from "@std/assert/mod.js";
import { varsOf } from "./expression.ts";
import { START } from "./place.ts";

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

Deno.test("varsOf() writes lengths: a rate's window, a step, four scrapes, a cell and the range", () => {
  const lengths = (step: number, scrape: number) => {
    const { rate, step: written, scrapes, cell, range } = varsOf(START, span, step, scrape);
    return [rate, written, scrapes, cell, range];
  };
  assertEquals(lengths(15, 5), ["20s", "15s", "20s", "20s", "1h"]);
  assertEquals(lengths(60, 5), ["1m5s", "1m", "20s", "1m", "1h"]);
  assertEquals(varsOf(START, { from: 0, to: 59.6 }, 1, 1).range, "1m");
});
