import { assertEquals } from "@std/assert/mod.js";
import { AbsentValues } from "../encode/absent_values.ts";
import type { Feature } from "../folder/manifest.ts";
import { cellWriter, columnRuns, textWriter } from "./cell_writer.ts";
import type { TextCells } from "./text_cells.ts";
import type { WatchedColumn } from "./watch_plan.ts";

/** The second of three columns of an input. */
function second(feature: Partial<Feature>, parts: Partial<WatchedColumn> = {}): WatchedColumn {
  return {
    feature: { name: "f", required: false, ...feature } as Feature,
    ...{ input: 0, datatype: "FP32", representation: "number", width: 1, rowWidth: 3 },
    ...{ offset: 1, position: 4, ...parts },
  } as WatchedColumn;
}

const NINE = { datatype: "FP32", shape: [3, 3], data: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8) };
const COLORS: Partial<Feature> = { type: "category", values: ["blue", "red"] };

Deno.test("the column of each row from the first one on is written into its slot", () => {
  const cells = new Float64Array(8);
  const write = cellWriter({ columns: [second({ type: "number" })], cell: 1 }, cells, 2);
  write([NINE as never], 1, Uint32Array.of(3, 0), undefined);
  assertEquals([...cells], [0, 7, 0, 0, 0, 0, 0, 4]);
});

Deno.test("a row that was sent without a value has NaN, counted from the first row of the request", () => {
  const absent = new AbsentValues();
  absent.add(4, 2);
  const cells = new Float64Array(2);
  cellWriter({ columns: [second({ type: "number" })], cell: 0 }, cells, 1)(
    [NINE as never],
    1,
    Uint32Array.of(0, 1),
    absent,
  );
  assertEquals([...cells], [4, NaN]);
});

Deno.test("a listed text is its position, another one -1, and none NaN", () => {
  const data = ["", "red", "", "", "pink", "", "", "", ""];
  const column = second(COLORS, { datatype: "BYTES", representation: "text" });
  const cells = new Float64Array(3);
  const feeds = [{ datatype: "BYTES" as const, shape: [3, 3], data }];
  cellWriter({ columns: [column], cell: 0 }, cells, 1)(
    feeds,
    0,
    Uint32Array.of(0, 1, 2),
    undefined,
  );
  assertEquals([...cells], [1, -1, NaN]);
});

Deno.test("a listed text that was not sent is NaN, whatever stands in for it", () => {
  const absent = new AbsentValues();
  absent.add(4, 1);
  const data = ["", "red", "", "", "red", ""];
  const column = second(COLORS, { datatype: "BYTES", representation: "text" });
  const cells = new Float64Array(2);
  const feeds = [{ datatype: "BYTES" as const, shape: [2, 3], data }];
  cellWriter({ columns: [column], cell: 0 }, cells, 1)(feeds, 0, Uint32Array.of(0, 1), absent);
  assertEquals([...cells], [1, NaN]);
});

Deno.test("numbers side by side in an input are written together", () => {
  const number = (parts: Partial<WatchedColumn>) => second({ type: "number" }, parts);
  const runs = columnRuns([
    ...[number({ offset: 0 }), number({ offset: 1 }), number({ offset: 3 })],
    ...[number({ offset: 4, input: 1 }), number({ offset: 5, input: 1 })],
    ...[second(COLORS, { offset: 6, input: 1, representation: "one-hot" })],
    ...[second(COLORS, { offset: 7, input: 1, representation: "text" })],
    ...[number({ offset: 8, input: 1 })],
  ]);
  const found = runs.map(({ columns, cell }) => [cell, columns.map(({ offset }) => offset)]);
  assertEquals(found, [[0, [0, 1]], [2, [3]], [3, [4, 5]], [5, [6]], [6, [7]], [7, [8]]]);
});

Deno.test("numbers side by side keep their places, and each its rows without a value", () => {
  const absent = new AbsentValues();
  absent.add(5, 1);
  const columns = [
    second({ type: "number" }),
    second({ type: "number" }, { offset: 2, position: 5 }),
  ];
  const cells = new Float64Array(9);
  cellWriter({ columns, cell: 1 }, cells, 3)([NINE as never], 1, Uint32Array.of(2, 0), absent);
  assertEquals([...cells], [0, 7, 8, 0, 0, 0, 0, 4, NaN]);
});

/** Where rows of a run of columns are, in their input and in their slot. */
interface RunPlace {
  readonly before: number;
  readonly columns: number;
  readonly after: number;
  readonly cell: number;
  readonly from: number;
  readonly slots: readonly number[];
}

/** Writes rows, and compares every cell with the number that belongs there. */
function assertCopied(
  { before, columns, after, cell, from, slots }: RunPlace,
  data: Float32Array | Int32Array,
  cells: Float32Array | Float64Array,
): void {
  const [rowWidth, width] = [before + columns + after, cell + columns];
  for (const i of data.keys()) data[i] = i + 1;
  const run = Array.from(
    { length: columns },
    (_, k) => second({ type: "number" }, { rowWidth, offset: before + k, position: k }),
  );
  const feeds = [{ data } as never];
  cellWriter({ columns: run, cell }, cells, width)(feeds, from, Uint32Array.from(slots), undefined);
  const want = cells.map(() => 0);
  for (const [i, slot] of slots.entries()) {
    for (let k = 0; k < columns; k++) {
      want[slot * width + cell + k] = data[(from + i) * rowWidth + before + k]!;
    }
  }
  assertEquals(cells, want);
}

const WHOLE = { before: 0, columns: 3, after: 0, cell: 0 };
const places = [
  ...[[0], [0, 1], [2, 3, 4], [4, 5, 0, 1], [2, 4], [2, 5], [5, 4], [0, 2, 1]].map((slots) => ({
    ...{ name: `into the slots ${slots}`, ...WHOLE, from: 2, slots },
  })),
  ...[{ before: 1 }, { after: 1 }, { cell: 1 }].map((fields) => ({
    ...{ name: `with ${JSON.stringify(fields)}`, ...WHOLE, from: 1, slots: [1, 2, 3], ...fields },
  })),
];
for (const { name, ...place } of places) {
  Deno.test(`numbers of rows are copied ${name}`, () => {
    const size = 7 * (place.before + place.columns + place.after);
    const room = 6 * (place.cell + place.columns);
    assertCopied(place, new Float32Array(size), new Float32Array(room));
    assertCopied(place, new Int32Array(size), new Float32Array(room));
    assertCopied(place, new Float32Array(size), new Float64Array(room));
  });
}

Deno.test("any texts are written from the first row on, into the cell of their slot", () => {
  const written: [number, string][] = [];
  const texts = { write: (cell: number, text: string) => written.push([cell, text]) };
  const data = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
  const feeds = [{ datatype: "BYTES" as const, shape: [3, 3], data }];
  textWriter(second({ type: "category", values: [] }), texts as never as TextCells, 4, 3)(
    ...[feeds, 1, Uint32Array.of(5, 2), undefined] as const,
  );
  assertEquals(written, [[23, "e"], [11, "h"]]);
});
