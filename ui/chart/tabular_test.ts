import { assertEquals } from "@std/assert/mod.js";
import { columnName, linesTable } from "./tabular.ts";

Deno.test("linesTable() has a row per moment, newest first, and a column per line", () => {
  const grid = { start: 0, end: 10, step: 10 };
  const stroke = { color: 0, dash: [] };
  const lines = [{ name: "a", labels: {}, stroke, values: Float64Array.of(1, NaN) }];
  assertEquals(linesTable({ grid, lines }, "Europe/Berlin"), {
    columns: [{ name: "Time" }, { name: "a" }],
    rows: [["1970-01-01 01:00:10", NaN], ["1970-01-01 01:00:00", 1]],
  });
});

Deno.test("the columns of a table have the unit of their numbers", () => {
  assertEquals(columnName("p95", "seconds"), "p95 (s)");
  assertEquals(columnName("ok", "rate"), "ok (per second)");
  assertEquals(columnName("queued", "count"), "queued");
  const grid = { start: 0, end: 0, step: 10 };
  const lines = [{
    name: "a",
    labels: {},
    stroke: { color: 0, dash: [] },
    values: Float64Array.of(1),
  }];
  assertEquals(linesTable({ grid, lines }, "UTC", "bytes").columns.map(({ name }) => name), [
    ...["Time", "a (bytes)"],
  ]);
});
