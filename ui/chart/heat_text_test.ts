import { assertEquals } from "@std/assert/mod.js";
import type { Buckets } from "../prom/histogram.ts";
import { cellText, type CellValue, heatTable, readoutOf, summaryOf } from "./heat_text.ts";

const NOON = Date.parse("2025-03-09T12:00:00Z") / 1000;

/** Two columns of 20 s, and three rows: up to 1 ms, up to 2 ms, above. */
const BUCKETS: Buckets = {
  grid: { start: NOON, end: NOON + 20, step: 20 },
  bounds: [0.001, 0.002, Infinity],
  counts: [[3, 0], [6.4, NaN], [0, 1]].map((row) => Float64Array.from(row)),
};
const count: CellValue = { kind: "count", window: 20 };
const words = (value: CellValue) => ({ unit: "seconds", value, zone: "UTC" }) as const;

/** A readout in one line, with plain spaces. */
function readout(value: CellValue, at: Parameters<typeof readoutOf>[1]): string {
  const { title, rows, note } = readoutOf(BUCKETS, at, words(value))!;
  const lines = rows.map(({ name, value, near }) => `${name} ${value}${near ? "!" : ""}`);
  return [title, ...lines, note].join("; ").replaceAll("\u00a0", " ");
}

Deno.test("a readout of counts says in which time they were counted", () => {
  assertEquals(
    readout(count, { index: 0, y: 1.5 }),
    "12:00:00; above 2 ms 0 · 0 %; 1 ms to 2 ms 6 · 68.1 %!; up to 1 ms 3 · 31.9 %; 9 in 20 s",
  );
  assertEquals(
    readout({ kind: "count", window: 300 }, { index: 1 }),
    "12:00:20; above 2 ms 1 · 100 %; 1 in 5 min",
  );
});

Deno.test("a readout of rates has their unit, and no length", () => {
  assertEquals(
    readout({ kind: "rate" }, { index: 0 }),
    "12:00:00; 1 ms to 2 ms 6.4/s · 68.1 %; up to 1 ms 3/s · 31.9 %; 9.4/s in all",
  );
});

Deno.test("a readout of other sums has no unit", () => {
  assertEquals(readout({ kind: "sum" }, { index: 1 }).split("; ").at(-1), "1 in all");
});

Deno.test("a readout has the marks of its moment, and every row for the keyboard", () => {
  const marks = [{ at: NOON, text: "version 2 loaded" }];
  const { rows, note } = readoutOf(BUCKETS, { index: 0, row: 0 }, { ...words(count), marks })!;
  assertEquals([rows.length, note], [3, "9 in 20\u00a0s version 2 loaded"]);
  assertEquals(readoutOf(BUCKETS, { index: 2 }, words(count)), undefined);
});

const summaries: readonly [CellValue, string][] = [
  [count, "10 observations in 2 columns; most often 1 ms to 2 ms."],
  [{ kind: "rate" }, "208 observations in 2 columns; most often 1 ms to 2 ms."],
  // Windows that overlap count what is in both of them twice.
  [{ kind: "count", window: 60 }, "2 columns; most often 1 ms to 2 ms."],
  [{ kind: "sum" }, "2 columns; most often 1 ms to 2 ms."],
];
for (const [value, want] of summaries) {
  Deno.test(`a summary of ${JSON.stringify(value)} counts only what can be added up`, () => {
    assertEquals(summaryOf(BUCKETS, "seconds", value).replaceAll("\u00a0", " "), want);
  });
}

Deno.test("a summary without rows says that there is no data", () => {
  const nothing = { ...BUCKETS, bounds: [], counts: [] };
  assertEquals(summaryOf(nothing, "seconds", count), "No data in this range.");
});

Deno.test("cellText() rounds counts, and keeps the digits of rates", () => {
  assertEquals([cellText(1.6, count), cellText(0.05, { kind: "rate" })], ["2", "0.05/s"]);
});

Deno.test("heatTable() has the latest column first, and says what a rate is per", () => {
  const { columns, rows } = heatTable(BUCKETS, words({ kind: "rate" }));
  assertEquals(columns.map(({ name }) => name.replaceAll("\u00a0", " ")), [
    "Time",
    "up to 1 ms, per second",
    "1 ms to 2 ms, per second",
    "above 2 ms, per second",
  ]);
  assertEquals(rows, [["2025-03-09 12:00:20", 0, NaN, 1], ["2025-03-09 12:00:00", 3, 6.4, 0]]);
  assertEquals(heatTable(BUCKETS, words(count)).columns[3]!.name, "above 2\u00a0ms");
});

Deno.test("a readout of a column without any sample has no numbers", () => {
  const unknown = { ...BUCKETS, counts: BUCKETS.counts.map(() => Float64Array.of(NaN, 1)) };
  const { rows, note } = readoutOf(unknown, { index: 0, y: 0.5 }, words(count))!;
  assertEquals([rows.map(({ value }) => value), note], [["–", "–", "–"], "no data"]);
});
