import type { Tensor } from "../tensor.ts";
import { RecentRows } from "./recent_rows.ts";
import { numberColumns, valuesOf } from "./testing/number_rows.ts";
import { bareColumns } from "./bare_columns.ts";

function numbersOf(rows: number, width: number): Tensor[] {
  return [{ datatype: "FP32", shape: [rows, width], data: new Float32Array(rows * width).fill(1) }];
}

for (const [rows, width] of [[1, 19], [100, 19], [100, 200]] as const) {
  const columns = numberColumns(Array.from({ length: width }, (_, i) => `f${i}`));
  const recent = new RecentRows({ columns, task: "regression", classes: [] });
  const feeds = numbersOf(rows, width);
  const predictions = valuesOf(Array(rows).fill(1));
  Deno.bench(`keep ${rows} rows of ${width} numbers`, () => recent.add(feeds, rows, predictions));
}

const TEXTS = ["Month-to-month", "One year", "Two year"];
const inputs = Array.from(
  { length: 15 },
  (_, i) => ({ name: `f${i}`, datatype: "BYTES", shape: [-1, 1] }) as const,
);
const columns = bareColumns(inputs, 15).columns.map((column, position) => ({
  ...column,
  position,
}));
const texts = new RecentRows({ columns, task: "regression", classes: [] });
const feeds = inputs.map((): Tensor => ({
  ...{ datatype: "BYTES", shape: [100, 1] },
  data: Array.from({ length: 100 }, (_, i) => TEXTS[i % 3]!),
}));
const predictions = valuesOf(Array(100).fill(1));
Deno.bench("keep 100 rows of 15 texts", () => texts.add(feeds, 100, predictions));
