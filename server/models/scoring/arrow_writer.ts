import { concat } from "@std/bytes/concat.js";
import { type FlatFields, type FlatValue, writeFlat } from "../arrow/flat_writer.ts";
import type { Cell, CellType, Column } from "./cell.ts";
import type { TableWriter } from "./table_writer.ts";

const VERSION = 4;
const SCHEMA = 1;
const RECORDS = 3;
// Buffers, and messages, begin at multiples of so many bytes.
const ALIGNMENT = 8;

/** The number of a type in the format, and its details. */
const TYPES: Readonly<Record<CellType, readonly [number: number, details: FlatFields]>> = {
  text: [5, []],
  number: [3, [{ int16: 2 }]],
  integer: [2, [{ int32: 64 }, { int8: 1 }]],
  unsigned: [2, [{ int32: 64 }]],
  boolean: [6, []],
};

/** Writes a table as a stream of Arrow's IPC format, a batch of rows in each message. */
export class ArrowWriter implements TableWriter {
  readonly #columns: readonly Column[];

  constructor(columns: readonly Column[]) {
    this.#columns = columns;
  }

  begin(): Uint8Array<ArrayBuffer> {
    const fields = this.#columns.map(({ name, type }): FlatFields => [
      ...[{ text: name }, { int8: 1 }, { int8: TYPES[type][0] }, { table: TYPES[type][1] }],
      ...[undefined, { tables: [] }],
    ]);
    return message(SCHEMA, [{ int16: 0 }, { tables: fields }], new Uint8Array());
  }

  rows(rows: readonly (readonly Cell[])[]): Uint8Array<ArrayBuffer> {
    const nodes: [number, number][] = [];
    const places: [number, number][] = [];
    const buffers: Uint8Array[] = [];
    let length = 0;
    for (const [i, { type }] of this.#columns.entries()) {
      const cells = rows.map((row) => row[i]!);
      const missing = cells.filter((cell) => cell === null).length;
      nodes.push([rows.length, missing]);
      const valid = missing === 0 ? new Uint8Array() : bits(cells.map((cell) => cell !== null));
      for (const buffer of [valid, ...valuesOf(type, cells)]) {
        places.push([length, buffer.length]);
        buffers.push(buffer);
        length += aligned(buffer.length);
      }
    }
    const body = new Uint8Array(length);
    for (const [i, [offset]] of places.entries()) body.set(buffers[i]!, offset);
    return message(RECORDS, [{ int64: rows.length }, { pairs: nodes }, { pairs: places }], body);
  }

  end(): Uint8Array<ArrayBuffer> {
    return Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);
  }
}

function message(kind: number, header: FlatFields, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const content: FlatValue = { table: header };
  const metadata = writeFlat([{ int16: VERSION }, { int8: kind }, content, { int64: body.length }]);
  const bytes = new Uint8Array(8 + metadata.length + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xffffffff, true);
  view.setUint32(4, metadata.length, true);
  bytes.set(metadata, 8);
  bytes.set(body, 8 + metadata.length);
  return bytes;
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function bits(flags: readonly boolean[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(flags.length / 8));
  for (const [i, flag] of flags.entries()) if (flag) bytes[i >> 3]! |= 1 << (i & 7);
  return bytes;
}

const encoder = new TextEncoder();

/** The buffers of a column behind that of its missing values. */
function valuesOf(type: CellType, cells: readonly Cell[]): readonly Uint8Array[] {
  switch (type) {
    case "number":
      return [new Uint8Array(Float64Array.from(cells, (cell) => Number(cell ?? 0)).buffer)];
    case "integer":
      return [new Uint8Array(BigInt64Array.from(cells, (cell) => BigInt(cell ?? 0)).buffer)];
    case "boolean":
      return [bits(cells.map((cell) => cell === true))];
    case "unsigned":
      return [new Uint8Array(BigUint64Array.from(cells, (cell) => BigInt(cell ?? 0)).buffer)];
    case "text": {
      const texts = cells.map((cell) => encoder.encode(cell === null ? "" : String(cell)));
      const offsets = new Int32Array(cells.length + 1);
      for (const [i, text] of texts.entries()) offsets[i + 1] = offsets[i]! + text.length;
      return [new Uint8Array(offsets.buffer), concat(texts)];
    }
  }
}
