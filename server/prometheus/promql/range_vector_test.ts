import { assertEquals } from "@std/assert/mod.js";
import { newRow } from "./grid.ts";
import { NO_LABELS } from "./labels.ts";
import { pointsOfRow, subqueryGrid } from "./range_vector.ts";

const cases = [
  { name: "begins after the left end", end: 60, range: 30, step: 10, want: [40, 50, 60] },
  { name: "asks at multiples of the step", end: 65, range: 30, step: 10, want: [40, 50, 60] },
  { name: "finds none in a short window", end: 65, range: 3, step: 10, want: [] },
  { name: "goes on before 1970", end: 5, range: 30, step: 10, want: [-20, -10, 0] },
];
for (const { name, end, range, step, want } of cases) {
  Deno.test(`subqueryGrid() ${name}`, () => {
    const grid = subqueryGrid({ start: end, step: 0, count: 1 }, range, step);
    const times = Array.from({ length: Math.max(0, grid.count) }, (_, i) => grid.start + i * step);
    assertEquals(times, want);
  });
}

Deno.test("subqueryGrid() covers the windows of all steps", () => {
  assertEquals(subqueryGrid({ start: 60, step: 15, count: 3 }, 20, 10).count, 5);
});

Deno.test("pointsOfRow() skips the times without a value", () => {
  const row = newRow(NO_LABELS, 3);
  row.values.set([1, 2, 3]);
  row.present.set([1, 0, 1]);
  const { length, times, values } = pointsOfRow(row, Float64Array.of(10, 20, 30)).points();
  assertEquals([...times.slice(0, length)], [10, 30]);
  assertEquals([...values.slice(0, length)], [1, 3]);
});
