import { assertEquals, assertMatch } from "@std/assert/mod.js";
import { fewColumns, resultTable, resultText } from "./tables.ts";

Deno.test("a vector becomes a column for each label, and NaN stays a value", () => {
  const { columns, rows } = resultTable({
    resultType: "vector",
    result: [
      { metric: { b: "1", a: "x" }, value: [0, "NaN"] },
      { metric: { c: "2" }, value: [0, "1.5"] },
      { metric: {}, value: [0, "+Inf"] },
    ],
  }, "UTC");
  assertEquals(columns.map(({ name }) => name), ["a", "b", "c", "Value"]);
  assertEquals(rows, [["x", "1", "", "NaN"], ["", "", "2", 1.5], ["", "", "", "+Inf"]]);
});

Deno.test("a range vector becomes a row for each sample, a string one row", () => {
  const matrix = resultTable({
    resultType: "matrix",
    result: [{ metric: { a: "x" }, values: [[0, "1"], [5, "2"]] }],
  }, "UTC");
  assertEquals(matrix.columns.map(({ name }) => name), ["a", "Time", "Value"]);
  assertEquals(matrix.rows.map((row) => row.at(-1)), [1, 2]);
  assertEquals(resultTable({ resultType: "string", result: [0, "hi"] }, "UTC").rows, [["hi"]]);
});

Deno.test("buckets come in the order of their bounds, each histogram by itself", () => {
  const sample = (a: string, le: string) => ({ metric: { a, le }, value: [0, "1"] as const });
  const result = [["x", "+Inf"], ["y", "0.5"], ["x", "10"], ["x", "2"], ["y", "0.25"]]
    .map(([a, le]) => sample(a!, le!));
  const { rows } = resultTable({ resultType: "vector", result }, "UTC");
  assertEquals(rows.map(([a, le]) => `${a} ${le}`), [
    ...["x 2", "x 10", "x +Inf", "y 0.25", "y 0.5"],
  ]);
});

Deno.test("resultText() ends a long answer with the number of series left out", () => {
  const result = Array.from({ length: 250 }, () => ({ metric: {}, value: [0, "1"] as const }));
  assertMatch(resultText({ resultType: "vector", result }), /… and 50 more series$/);
});

Deno.test("fewColumns() joins many labels into one column and keeps a few apart", () => {
  const labels = Object.fromEntries([..."abcdefg"].map((name) => [name, name === "b" ? "" : "1"]));
  const wide = resultTable({
    resultType: "vector",
    result: [{ metric: { __name__: "up", ...labels }, value: [0, "2"] }],
  }, "UTC");
  const { columns, rows } = fewColumns(wide);
  assertEquals(columns.map(({ name }) => name), ["Series", "Value"]);
  assertEquals(rows, [['up{a="1", c="1", d="1", e="1", f="1", g="1"}', 2]]);
  const narrow = { columns: wide.columns.slice(-3), rows: [["1", "1", 2]] };
  assertEquals(fewColumns(narrow), narrow);
});
