import { assertEquals } from "@std/assert/mod.js";
import { barsTable, pointsText } from "./bars.tsx";

Deno.test("pointsText() has a sign, and none for what rounds to 0", () => {
  assertEquals([0.123, -0.05, 0.0001, -0.0001, 0, NaN].map(pointsText), [
    "+12.3 points",
    "−5.0 points",
    "0.0 points",
    "0.0 points",
    "0.0 points",
    "–",
  ]);
});

const BARS = {
  label: "",
  categories: ["a", "b"],
  series: [{ name: "now", color: 0, values: [0.75, 0.25] }],
  reference: { name: "reference", values: [0.5, 0.5] },
  unit: "ratio" as const,
};

Deno.test("barsTable() has a row for each category, and the difference where it is drawn", () => {
  const { columns, rows } = barsTable({ ...BARS, difference: true });
  assertEquals(columns.map(({ name }) => name), ["Category", "reference", "now", "difference"]);
  assertEquals(rows, [["a", 0.5, 0.75, 0.25], ["b", 0.5, 0.25, -0.25]]);
  assertEquals(barsTable(BARS).rows, [["a", 0.5, 0.75], ["b", 0.5, 0.25]]);
  assertEquals(barsTable({ ...BARS, reference: undefined, difference: true }).rows, [
    ["a", 0.75],
    ["b", 0.25],
  ]);
});
