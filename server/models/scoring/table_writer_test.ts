import { assertEquals } from "@std/assert/mod.js";
import { concat } from "@std/bytes/concat.js";
import * as fc from "fast-check";
import { readArrow } from "../table/arrow_records.ts";
import { readCsv } from "../table/csv_text.ts";
import { ArrowWriter } from "./arrow_writer.ts";
import type { Cell, CellType, Column } from "./cell.ts";
import { CsvWriter, NdjsonWriter, type TableWriter } from "./table_writer.ts";

const TYPES: readonly CellType[] = ["text", "number", "integer", "unsigned", "boolean"];
const COLUMNS: readonly Column[] = TYPES.map((type) => ({ name: `a ${type}`, type }));
const NAMES = COLUMNS.map(({ name }) => name);

function written(writer: TableWriter, ...batches: readonly (readonly (readonly Cell[])[])[]) {
  return concat([writer.begin(), ...batches.map((rows) => writer.rows(rows)), writer.end()]);
}

function text(writer: TableWriter, ...batches: readonly (readonly (readonly Cell[])[])[]): string {
  return new TextDecoder().decode(written(writer, ...batches));
}

const row = fc.tuple(
  fc.option(fc.string({ unit: "grapheme" })),
  fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0)),
  fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  fc.option(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
  fc.option(fc.boolean()),
);
const rows = fc.array(row, { maxLength: 20 });

/** Integers that a number holds are read as numbers. */
function asRead(cell: Cell | undefined): unknown {
  return typeof cell === "bigint" && Number.isSafeInteger(Number(cell)) ? Number(cell) : cell;
}

Deno.test("ArrowWriter writes what is read as the same cells", async () => {
  await fc.assert(fc.asyncProperty(rows, rows, async (first, second) => {
    const bytes = written(new ArrowWriter(COLUMNS), first, second);
    const { columns, records } = await readArrow(bytes, NAMES, () => {});
    assertEquals(columns, NAMES);
    assertEquals(records, [...first, ...second].map((cells) => cells.map(asRead)));
  }));
});

Deno.test("CsvWriter writes what is read as the same texts", async () => {
  await fc.assert(fc.asyncProperty(rows, async (made) => {
    const { columns, records } = await readCsv(text(new CsvWriter(COLUMNS), made));
    assertEquals(columns, NAMES);
    assertEquals(records, made.map((cells) => cells.map((cell) => String(cell ?? ""))));
  }));
});

Deno.test("NdjsonWriter writes an object a line, with all digits", () => {
  const line = text(new NdjsonWriter(COLUMNS), [["é", NaN, 2n ** 62n, 1n, null]]);
  assertEquals(
    line,
    '{"a text":"é","a number":null,"a integer":4611686018427387904,"a unsigned":1,' +
      '"a boolean":null}\n',
  );
});

Deno.test("CsvWriter quotes what would be read as something else", () => {
  const cells = ["a", 'b"c', "d,e", "f\ng", " h", "", "i j"];
  const columns = cells.map((_, i): Column => ({ name: `c${i}`, type: "text" }));
  assertEquals(
    text(new CsvWriter(columns), [cells]),
    'c0,c1,c2,c3,c4,c5,c6\na,"b""c","d,e","f\ng"," h",,i j\n',
  );
});

Deno.test("CsvWriter leaves cells of what is not finite empty, unless it may be written", () => {
  const columns: readonly Column[] = ["a", "b", "c"].map((name) => ({ name, type: "number" }));
  const cells = [[NaN, Infinity, 1]];
  assertEquals(text(new CsvWriter(columns), cells), "a,b,c\n,,1\n");
  assertEquals(text(new CsvWriter(columns, true), cells), "a,b,c\nNaN,Infinity,1\n");
});

Deno.test("CsvWriter writes a single empty cell as a record", async () => {
  const writer = new CsvWriter([{ name: "a", type: "text" }]);
  assertEquals((await readCsv(text(writer, [[null], ["b"]]))).records, [[""], ["b"]]);
});
