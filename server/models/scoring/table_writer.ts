import type { Cell, Column } from "./cell.ts";

/** Writes a table piece by piece. */
export interface TableWriter {
  /** What stands before the rows; may be empty. */
  begin(): Uint8Array<ArrayBuffer>;
  /** @param rows each with a cell for every column */
  rows(rows: readonly (readonly Cell[])[]): Uint8Array<ArrayBuffer>;
  /** What stands behind the rows; may be empty. */
  end(): Uint8Array<ArrayBuffer>;
}

const encoder = new TextEncoder();
const NOTHING = new Uint8Array();

/** CSV with a header line. What is not there, and NaN and the infinities, are empty cells. */
export class CsvWriter implements TableWriter {
  readonly #columns: readonly Column[];
  readonly #allowNaN: boolean;

  /** @param allowNaN whether NaN and the infinities are written as these words */
  constructor(columns: readonly Column[], allowNaN = false) {
    this.#columns = columns;
    this.#allowNaN = allowNaN;
  }

  begin(): Uint8Array<ArrayBuffer> {
    return encoder.encode(this.#line(this.#columns.map(({ name }) => name)));
  }

  rows(rows: readonly (readonly Cell[])[]): Uint8Array<ArrayBuffer> {
    return encoder.encode(rows.map((cells) => this.#line(cells)).join(""));
  }

  end(): Uint8Array<ArrayBuffer> {
    return NOTHING;
  }

  #line(cells: readonly Cell[]): string {
    let line = "";
    for (let i = 0; i < cells.length; i++) line += (i === 0 ? "" : ",") + this.#text(cells[i]!);
    // An empty line would be no record.
    return (line === "" ? '""' : line) + "\n";
  }

  #text(cell: Cell): string {
    if (typeof cell === "string") return quoted(cell);
    if (cell === null || typeof cell === "number" && !this.#allowNaN && !Number.isFinite(cell)) {
      return "";
    }
    return String(cell);
  }
}

/** A text in quotes if it would be read as something else without them. */
function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// Writes an integer with all its digits; missing in TypeScript's library.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** One JSON object a line. NaN and the infinities are null. */
export class NdjsonWriter implements TableWriter {
  readonly #keys: readonly string[];

  constructor(columns: readonly Column[]) {
    this.#keys = columns.map(({ name }) => name);
  }

  begin(): Uint8Array<ArrayBuffer> {
    return NOTHING;
  }

  rows(rows: readonly (readonly Cell[])[]): Uint8Array<ArrayBuffer> {
    const lines = rows.map((cells) => {
      const fields = this.#keys.map((key, i) => [key, jsonCell(cells[i]!)]);
      return JSON.stringify(Object.fromEntries(fields)) + "\n";
    });
    return encoder.encode(lines.join(""));
  }

  end(): Uint8Array<ArrayBuffer> {
    return NOTHING;
  }
}

function jsonCell(cell: Cell): unknown {
  return typeof cell === "bigint" ? rawJSON(cell.toString()) : cell;
}
