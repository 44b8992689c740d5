import { assertEquals } from "@std/assert/mod.js";
import { AbsentValues } from "../encode/absent_values.ts";
import type { ClassPrediction, Prediction, Predictions, Task } from "../decode/prediction.ts";
import { classPredictionsOf } from "../decode/testing/class_predictions.ts";
import { ValuePredictions } from "../decode/value_predictions.ts";
import type { Feature } from "../folder/manifest.ts";
import { allocate, type Datatype, type TensorData } from "../tensor.ts";
import type { Representation } from "../encode/feature_column.ts";
import { RecentRows } from "./recent_rows.ts";
import type { RecentTable } from "./recent_table.ts";
import { evenRows, numberColumns, NUMBERS, valuesOf } from "./testing/number_rows.ts";
import type { WatchedColumn } from "./watch_plan.ts";

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** Rows of `NUMBERS`, each as its values. */
function rowsOf(table: RecentTable) {
  const columns = NUMBERS.columns.map((column) => table.values(column));
  return range(0, table.rows).map((row) => {
    const prediction = table.prediction(row);
    const values = columns.map((column) => column[row]);
    return [...values, prediction?.kind === "value" ? prediction.value : null];
  });
}

function add(rows: RecentRows, numbers: readonly number[]): void {
  rows.add(evenRows(numbers), numbers.length, valuesOf(numbers));
}

Deno.test("the last rows are kept, the oldest first", () => {
  const rows = new RecentRows(NUMBERS);
  add(rows, [1, 2]);
  add(rows, [3]);
  assertEquals(rowsOf(rows.last(10)), [[1, 1, 1, 1], [2, 2, 2, 2], [3, 3, 3, 3]]);
  assertEquals(rowsOf(rows.last(2)), [[2, 2, 2, 2], [3, 3, 3, 3]]);
  assertEquals([rows.kept, rows.collected, rows.capacity], [3, 3, 5000]);
});

Deno.test("new rows take the place of the oldest", () => {
  const rows = new RecentRows(NUMBERS);
  for (const from of range(0, 6)) add(rows, range(from * 1000, from * 1000 + 1000));
  add(rows, [6000, 6001, 6002]);
  const kept = rowsOf(rows.last(5000)).map(([a]) => a);
  assertEquals(kept, range(1003, 6003));
  assertEquals([rows.kept, rows.collected], [5000, 6003]);
});

Deno.test("of a request with more rows than are kept, the last ones stay", () => {
  const rows = new RecentRows(NUMBERS);
  add(rows, range(0, 12_001));
  assertEquals(rowsOf(rows.last(5000)).map(([a]) => a), range(7001, 12_001));
});

Deno.test("rows are collected anew after a restart, and the rows before it are kept", () => {
  const rows = new RecentRows(NUMBERS);
  add(rows, [1, 2]);
  rows.restart();
  add(rows, [3]);
  assertEquals([rows.collected, rows.kept], [1, 3]);
});

Deno.test("all users of a buffer see the same rows", () => {
  const one = new RecentRows(NUMBERS);
  const other = new RecentRows(NUMBERS, one.buffer);
  add(one, [1]);
  add(other, [2]);
  one.restart();
  assertEquals(rowsOf(one.last(10)), rowsOf(other.last(10)));
  assertEquals([one.kept, other.kept, other.collected], [2, 2, 0]);
});

Deno.test("rows of another width than that of the features are not kept", () => {
  const rows = new RecentRows(NUMBERS);
  rows.add(evenRows([1, 2], 4), 2, valuesOf([1, 2]));
  assertEquals(rows.kept, 0);
});

Deno.test("rows whose slots are taken while they are copied are left out", () => {
  const rows = new RecentRows(NUMBERS);
  add(rows, range(0, 5000));
  const { buffer } = rows;
  // Writes as another thread may, after the reader has seen which rows are whole.
  Object.defineProperty(buffer, "slice", {
    value: () => {
      add(rows, [-1, -2, -3]);
      return SharedArrayBuffer.prototype.slice.call(buffer, 0);
    },
  });
  assertEquals(rowsOf(rows.last(5000)).map(([a]) => a), range(3, 5000));
});

Deno.test("rows that a thread has begun and not ended are left out, and those in their slots", () => {
  const rows = new RecentRows(NUMBERS);
  add(rows, range(0, 5000));
  Atomics.add(new BigInt64Array(rows.buffer, 0, 1), 0, 2n);
  add(rows, [7]);
  assertEquals(rowsOf(rows.last(5000)).map(([a]) => a), [...range(3, 5000), 7]);
});

Deno.test("as many of the last rows are read as are asked for, also while others are written", () => {
  const rows = new RecentRows(NUMBERS);
  add(rows, range(0, 10));
  Atomics.add(new BigInt64Array(rows.buffer, 0, 1), 0, 2n);
  add(rows, [10]);
  assertEquals(rowsOf(rows.last(5)).map(([a]) => a), range(6, 11));
});

Deno.test("threads that write at once tear no row, and lose none", async () => {
  const rows = new RecentRows(NUMBERS);
  const each = 70_000;
  const workers = [1, 2].map(() =>
    new Worker(new URL("testing/row_writer.ts", import.meta.url), { type: "module" })
  );
  const done = workers.map((worker) => new Promise((resolve) => worker.onmessage = resolve));
  for (const worker of workers) worker.postMessage({ buffer: rows.buffer, rows: each });
  let running = true;
  const ended = Promise.all(done).then(() => running = false);
  let reads = 0;
  while (running || reads === 0) {
    const table = rows.last(5000);
    for (const [a, b, c, value] of rowsOf(table)) assertEquals([b, c, value], [a, a, a]);
    if (table.rows > 0) reads++;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await ended;
  assertEquals([rows.collected, rows.last(5000).rows], [2 * each, 5000]);
  for (const worker of workers) worker.terminate();
});

const COLORS = ["blue", "green", "red"];

/** One column, in a representation. */
function column(
  feature: Partial<Feature>,
  datatype: Datatype,
  representation: Representation,
  width = 1,
): WatchedColumn {
  return {
    feature: { name: "f", required: false, ...feature } as Feature,
    ...{ input: 0, datatype, representation, width, rowWidth: width, offset: 0, position: 0 },
  };
}

/** What is read of a column's elements; the last row is absent if `absent`. */
function roundTrip(one: WatchedColumn, elements: readonly unknown[], absent = false) {
  const rows = new RecentRows({ columns: [one], task: "tensor", classes: [] });
  const data = allocate(one.datatype, elements.length);
  for (const [i, element] of elements.entries()) (data as unknown[])[i] = element;
  const count = elements.length / one.width;
  const missing = new AbsentValues();
  if (absent) missing.add(0, count - 1);
  const shape = [count, one.width];
  rows.add(
    [{ datatype: one.datatype, shape, data: data as TensorData }],
    count,
    undefined,
    missing,
  );
  return rows.last(100).values(one);
}

const category = { type: "category", values: COLORS } as const;
const numeric = { type: "category", values: [10, 20, false] as (number | boolean)[] } as const;
const number = { type: "number" } as const;
const text = { type: "category", values: [] as string[] } as const;
const long = "a text of more than thirty-one letters";
const trips: readonly (readonly [string, WatchedColumn, readonly unknown[], readonly unknown[]])[] =
  [
    ["a float32", column(number, "FP32", "number"), [0.5, NaN, -3], [0.5, null, -3]],
    ["a float64", column(number, "FP64", "number"), [0.1, 1e300, Infinity], [0.1, null, null]],
    ["a large integer", column(number, "INT64", "number"), [2n ** 40n, -1n], [2 ** 40, -1]],
    ["a position", column(category, "FP32", "index"), [2, 0, -1, NaN], ["red", "blue", NaN, null]],
    ["a number that is a category", column(numeric, "FP32", "value"), [20, 0, 7], [20, false, NaN]],
    ["one of several elements", column(category, "FP32", "one-hot", 3), [
      ...[0, 1, 0],
      ...[0, 0, 0],
      ...[0, 0, 1],
    ], ["green", NaN, "red"]],
    ["a listed text", column(category, "BYTES", "text"), ["red", "", "pink"], ["red", null, NaN]],
    ["any text", column(text, "BYTES", "text"), ["é→", "", long, long.slice(0, 31)], [
      ...["é→", null, NaN, long.slice(0, 31)],
    ]],
  ];
for (const [name, one, elements, want] of trips) {
  Deno.test(`${name} is read as it was written`, () => {
    assertEquals(roundTrip(one, elements), want);
  });
}

Deno.test("a value that was not sent is missing, whatever stands in for it", () => {
  assertEquals(roundTrip(column(number, "FP32", "number"), [1, 2], true), [1, null]);
  assertEquals(roundTrip(column(category, "FP32", "index"), [1, 2], true), ["green", null]);
});

/** What is read of predictions. */
function predictionsOf(
  task: Task,
  classes: readonly string[],
  predictions: Predictions | undefined,
): (Prediction | undefined)[] {
  const rows = new RecentRows({ columns: numberColumns(["a"]), task, classes });
  const count = predictions?.length ?? 1;
  rows.add(evenRows(range(0, count), 1), count, predictions);
  const table = rows.last(100);
  return range(0, table.rows).map((row) => table.prediction(row));
}

Deno.test("a class keeps its score and its confidence", () => {
  const prediction: ClassPrediction = {
    ...{ kind: "class" as const, className: "yes", score: 0.1, confidence: 0.9 },
    probabilities: [0.9, 0.1],
  };
  const nameless = { ...prediction, className: null };
  const read = { ...prediction, probabilities: [0.1, 0.9] };
  assertEquals(predictionsOf("binary", ["no", "yes"], [prediction, nameless]), [
    read,
    { ...read, className: null },
  ]);
});

Deno.test("classes that were decoded together are kept as each alone is", () => {
  const names = ["no", "yes", "maybe"];
  const together = classPredictionsOf(names, [2, 0.5, 0.5], [-1, NaN, 0.5], [0, 0.25, 0.75]);
  const kept = predictionsOf("multiclass", names, [...together]);
  assertEquals(predictionsOf("multiclass", names, together), kept);
  assertEquals((kept[0] as ClassPrediction).className, "maybe");
});

Deno.test("values that were decoded together are kept as each alone is", () => {
  const together = new ValuePredictions(Float64Array.of(7, NaN, -1));
  const kept = predictionsOf("regression", [], [...together]);
  assertEquals(predictionsOf("regression", [], together), kept);
  assertEquals(kept[2], { kind: "value", value: -1 });
});

Deno.test("of classes decoded together for more rows than there are slots, the last are kept", () => {
  const rows = new RecentRows({ columns: numberColumns(["a"]), task: "binary", classes: ["no"] });
  const count = rows.capacity + 2;
  const scores = range(0, count).map((row) => [0, row, 1] as const);
  rows.add(evenRows(range(0, count), 1), count, classPredictionsOf(["no"], ...scores));
  const first = rows.last(rows.capacity).prediction(0) as ClassPrediction;
  assertEquals(first.score, 2);
});

Deno.test("labels are kept by position, or as texts where nothing lists the classes", () => {
  const labels = ["b", "a", "c"].map((className) => ({ kind: "label", className }) as const);
  const unlisted = { kind: "label", className: "" } as const;
  assertEquals(predictionsOf("labels", ["a", "b"], labels), [labels[0], labels[1], unlisted]);
  assertEquals(predictionsOf("labels", [], labels), labels);
});

Deno.test("a value is kept, and several values or an output that was not decoded are not", () => {
  const values = [{ kind: "value", value: 7n }, { kind: "value", value: [1, 2] }] as const;
  const read = [7, NaN].map((value) => ({ kind: "value", value }) as const);
  assertEquals(predictionsOf("regression", [], values), read);
  assertEquals(predictionsOf("regression", [], undefined), [{ kind: "value", value: NaN }]);
  assertEquals(predictionsOf("tensor", [], undefined), [undefined]);
});

Deno.test("wide rows are fewer, at least 500", () => {
  const capacity = (names: number, datatype: "FP32" | "FP64") => {
    const columns = numberColumns(range(0, names).map(String), datatype);
    return new RecentRows({ columns, task: "regression", classes: [] }).capacity;
  };
  assertEquals([capacity(200, "FP32"), capacity(200, "FP64")], [5000, 5000]);
  assertEquals([capacity(1000, "FP64"), capacity(10_000, "FP64")], [1494, 500]);
});
