import { assertEquals } from "@std/assert/mod.js";
import { concat } from "@std/bytes/concat.js";
import { assertThrowsKind } from "../../testing/assert_kind.ts";
import type { OutputMeaning, Prediction } from "../decode/prediction.ts";
import { readArrow } from "../table/arrow_records.ts";
import { ScoredTable } from "./scored_table.ts";

const REGRESSION: OutputMeaning = { task: "regression", classes: [] };
const BINARY: OutputMeaning = { task: "binary", classes: ["No", "Yes"] };

type Rows = readonly (readonly [cells: readonly unknown[], value: number])[];

/** Rows of a regression, with their cells of the columns that are kept. */
function batch(keptColumns: readonly string[], rows: Rows) {
  const predictions = rows.map(([, value]): Prediction => ({ kind: "value", value }));
  return { keptColumns, kept: rows.map(([cells]) => cells), predictions, read: rows.length };
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** What a table in NDJSON has in its rows. */
function linesOf(keptColumns: readonly string[], ...batches: readonly Rows[]): unknown[] {
  const table = new ScoredTable(REGRESSION, "ndjson");
  const lines = batches.map((rows) => text(table.write(batch(keptColumns, rows)))).join("");
  return lines.trimEnd().split("\n").map((line) => JSON.parse(line));
}

Deno.test("a table has one header, and the kept columns before the predictions", () => {
  const table = new ScoredTable(REGRESSION, "csv");
  assertEquals(text(table.write(batch(["a", "b"], [[["x", 1], 0.5]]))), "a,b,value\nx,1,0.5\n");
  assertEquals(
    text(table.write(batch(["a", "b"], [[["y", 2], 1], [["", 3], 2]]))),
    "y,2,1\n,3,2\n",
  );
  assertEquals(text(table.end()), "");
  assertEquals(table.rows, 3);
});

Deno.test("a table without kept columns has predictions alone", () => {
  const table = new ScoredTable(REGRESSION, "csv");
  assertEquals(text(table.write(batch([], [[[], 1]]))), "value\n1\n");
});

const NO_ROWS: readonly (readonly [OutputMeaning, string])[] = [
  [REGRESSION, "a,value\n"],
  [BINARY, "a,class,score,probability_No,probability_Yes\n"],
];
for (const [meaning, header] of NO_ROWS) {
  Deno.test(`a table of ${meaning.task} whose rows were all left out is its header`, () => {
    const table = new ScoredTable(meaning, "csv");
    assertEquals(text(table.write(batch(["a"], []))), "");
    assertEquals(text(table.end()), header);
    assertEquals(table.rows, 0);
  });
}

Deno.test("a batch without rows is left out wherever it comes", () => {
  const table = new ScoredTable(REGRESSION, "csv");
  assertEquals(text(table.write(batch(["a"], []))), "");
  assertEquals(text(table.write(batch(["a"], [[["x"], 1]]))), "a,value\nx,1\n");
  assertEquals(text(table.write(batch(["a"], []))), "");
  assertEquals(table.rows, 1);
});

Deno.test("a kept column that is called as one of the predictions leaves its name", () => {
  assertEquals(linesOf(["value", "x"], [[[1, 2], 3]]), [{ value: 1, x: 2, predicted_value: 3 }]);
});

const KEPT:
  readonly (readonly [what: string, cells: readonly unknown[], want: readonly unknown[]])[] = [
    ["numbers", [1, null, 2.5], [1, null, 2.5]],
    ["booleans", [undefined, true, false], [null, true, false]],
    ["texts", ["a", null, ""], ["a", null, ""]],
    ["nothing", [null, undefined], [null, null]],
    ["texts and others", ["a", 1, true, null, [1]], ["a", "1", "true", null, "[1]"]],
    ["numbers and long integers", [1, 2n ** 62n], ["1", "4611686018427387904"]],
    ["objects", [{ a: 1 }], ['{"a":1}']],
  ];
for (const [what, cells, want] of KEPT) {
  Deno.test(`a kept column of ${what} is written as such`, () => {
    const lines = linesOf(["a"], cells.map((cell) => [[cell], 0])) as { readonly a: unknown }[];
    assertEquals(lines.map(({ a }) => a), want);
  });
}

Deno.test("a kept column of long integers is written with all their digits", () => {
  const table = new ScoredTable(REGRESSION, "ndjson");
  const line = text(table.write(batch(["a"], [[[2n ** 62n + 1n], 0], [[-1n], 0]])));
  assertEquals(line, '{"a":4611686018427387905,"value":0}\n{"a":-1,"value":0}\n');
});

Deno.test("the first rows with texts make a column one of texts", () => {
  assertEquals(linesOf(["a"], [[["x"], 0]], [[[5], 1], [[null], 2]]), [
    { a: "x", value: 0 },
    { a: "5", value: 1 },
    { a: null, value: 2 },
  ]);
});

const CHANGED: readonly (readonly [first: unknown, then: unknown, message: string])[] = [
  [1, "x", 'the column "a" has numbers in the first rows, and then "x"'],
  [1, true, 'the column "a" has numbers in the first rows, and then true'],
  [2n ** 62n, 1, 'the column "a" has numbers in the first rows, and then 1'],
  [true, 1, 'the column "a" has booleans in the first rows, and then 1'],
];
for (const [first, then, message] of CHANGED) {
  Deno.test(`a column of ${typeof first} refuses ${typeof then} in later rows`, () => {
    const table = new ScoredTable(REGRESSION, "csv");
    table.write(batch(["a"], [[[first], 0]]));
    const error = assertThrowsKind(
      () => table.write(batch(["a"], [[[then], 0]])),
      "invalid_input",
    );
    assertEquals(error.message.includes(`${message}: leave it out with --keep`), true);
  });
}

Deno.test("a table refuses predictions with other columns than the first, and counts none", () => {
  const table = new ScoredTable(REGRESSION, "csv");
  table.write(batch([], [[[], 1]]));
  const predictions: Prediction[] = [{ kind: "value", value: [1, 2] }];
  const others = { keptColumns: [], kept: [[]], predictions, read: 1 };
  assertThrowsKind(() => table.write(others), "invalid_input");
  assertEquals(table.rows, 1);
});

Deno.test("a table in Arrow is read as the cells that were written, and ends", async () => {
  const table = new ScoredTable(REGRESSION, "arrow");
  const bytes = concat([
    table.write(batch(["a", "b"], [[["x", 1.5], 2]])),
    table.write(batch(["a", "b"], [[[null, 3], 4]])),
    table.end(),
  ]);
  const { columns, records } = await readArrow(bytes, ["a", "b", "value"], () => {});
  assertEquals(columns, ["a", "b", "value"]);
  assertEquals(records, [["x", 1.5, 2], [null, 3, 4]]);
  assertEquals([...bytes.slice(-8)], [255, 255, 255, 255, 0, 0, 0, 0]);
});
