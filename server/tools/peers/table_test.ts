import { assertEquals } from "@std/assert/mod.js";
import type { Measured } from "./load.ts";
import { median, resultTables, type Row } from "./table.ts";

function rounds(...rates: number[]): Measured[] {
  return rates.map((rate) => ({ rate, p50: rate / 1000, p99: rate / 100 }));
}

const ROWS: readonly Row[] = [
  { name: "ours", cells: new Map([["a", { busy: rounds(12345, 1, 20000), alone: rounds(40) }]]) },
  { name: "theirs", cells: new Map([["b", { busy: rounds(99.4), alone: rounds(5) }]]) },
];

Deno.test("median() is the middle value, of an even number the lower one", () => {
  assertEquals(median([3, 1, 2]), 2);
  assertEquals(median([4, 1, 3, 2]), 2);
});

Deno.test("tables have a line for each server, a column for each case, and medians of rounds", () => {
  const text = resultTables(ROWS, ["a", "b"], { connections: 8, isMarkdown: false });
  assertEquals(
    text,
    `\
Requests per second, 8 connections  a       b
ours                                12,345  –
theirs                              –       99.4

p50 / p99 in ms, 8 connections  a           b
ours                            12.3 / 123  –
theirs                          –           0.099 / 0.994

p50 / p99 in ms, one connection  a              b
ours                             0.040 / 0.400  –
theirs                           –              0.0050 / 0.050`,
  );
});

Deno.test("tables in Markdown have figures at the right", () => {
  const text = resultTables(ROWS, ["a", "b"], { connections: 1, isMarkdown: true });
  assertEquals(
    text.split("\n\n")[0],
    `\
| Requests per second, 1 connections | a | b |
| --- | --: | --: |
| ours | 12,345 | – |
| theirs | – | 99.4 |`,
  );
});
