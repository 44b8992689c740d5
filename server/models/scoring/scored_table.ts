import { invalidInputError, quoteValue } from "../../errors.ts";
import type { OutputMeaning, Prediction } from "../decode/prediction.ts";
import type { TableFormat } from "../table/file_table.ts";
import { ArrowWriter } from "./arrow_writer.ts";
import type { Cell, CellType, Column } from "./cell.ts";
import {
  type PredictionColumn,
  predictionColumns,
  requireSameColumns,
} from "./prediction_columns.ts";
import type { ScoredRows } from "./score_table.ts";
import { CsvWriter, NdjsonWriter, type TableWriter } from "./table_writer.ts";

/** Which columns of the rows stand before the predictions. */
export type Kept = "all" | "none" | "others";

/** A table of predictions, written batch by batch. Its first batch decides its columns. */
export class ScoredTable {
  readonly #meaning: OutputMeaning;
  readonly #format: TableFormat;
  #plan: Plan | undefined;
  #names: readonly string[] = [];
  /** Rows that were written. */
  rows = 0;

  constructor(meaning: OutputMeaning, format: TableFormat) {
    this.#meaning = meaning;
    this.#format = format;
  }

  /** @throws {KnownError<"invalid_input">} for rows that do not have the columns of the first ones */
  write({ keptColumns, kept, predictions }: ScoredRows): Uint8Array {
    const first = predictions.at(0);
    // A batch whose rows were all left out does not tell the columns.
    if (first === undefined && this.#plan === undefined) {
      this.#names = keptColumns;
      return new Uint8Array();
    }
    const isNew = this.#plan === undefined;
    const plan = this.#plan ??= this.#planOf(keptColumns, kept, first);
    const rows = [...predictions].map((prediction, row) => {
      requireSameColumns(plan.first!, prediction);
      return [
        ...plan.kept.map((column, i) => keptCell(column, kept[row]![i])),
        ...plan.predicted.map((column) => column.cell(prediction)),
      ];
    });
    this.rows += rows.length;
    const body = plan.writer.rows(rows);
    return isNew ? joined(plan.writer.begin(), body) : body;
  }

  /** What stands behind the rows, with the header of a table without rows. */
  end(): Uint8Array {
    if (this.#plan !== undefined) return this.#plan.writer.end();
    const { writer } = this.#planOf(this.#names, [], undefined);
    return joined(writer.begin(), writer.end());
  }

  #planOf(
    names: readonly string[],
    kept: readonly (readonly unknown[])[],
    first: Prediction | undefined,
  ): Plan {
    const columns = names.map((name, i): Column => ({
      name,
      type: typeOfCells(kept.map((cells) => cells[i])),
    }));
    const taken = new Set(names);
    const predicted = predictionColumns(this.#meaning, first).map((column) =>
      taken.has(column.name) ? { ...column, name: `predicted_${column.name}` } : column
    );
    const writer = new WRITERS[this.#format]([...columns, ...predicted]);
    return { kept: columns, predicted, writer, first };
  }
}

const WRITERS = { csv: CsvWriter, ndjson: NdjsonWriter, arrow: ArrowWriter };

interface Plan {
  readonly kept: readonly Column[];
  readonly predicted: readonly PredictionColumn[];
  readonly writer: TableWriter;
  readonly first: Prediction | undefined;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** The type that all cells have; text where they differ. */
function typeOfCells(cells: readonly unknown[]): CellType {
  const types = new Set(
    cells.filter((cell) => cell !== null && cell !== undefined).map((cell) => typeof cell),
  );
  const [type, ...more] = types;
  if (more.length > 0) return "text";
  if (type === "number" || type === "boolean") return type;
  return type === "bigint" ? "integer" : "text";
}

/** A cell of the rows as it is written. In a text column anything else is written as JSON. */
function keptCell({ name, type }: Column, cell: unknown): Cell {
  if (cell === null || cell === undefined) return null;
  if (type === "text") {
    return typeof cell === "string" || typeof cell === "bigint"
      ? String(cell)
      : JSON.stringify(cell);
  }
  const found: string = typeof cell;
  if (found === (type === "integer" ? "bigint" : type)) return cell as Cell;
  throw invalidInputError(
    `the column "${name}" has ${type === "boolean" ? "booleans" : "numbers"} in the first rows, ` +
      `and then ${quoteValue(cell)}: leave it out with --keep`,
  );
}
