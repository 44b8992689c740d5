import { errorMessage, malformedError, Problems, unsupportedTypeError } from "../errors.ts";
import type { Manifest } from "../models/folder/manifest.ts";
import { enforceMaxRows } from "../models/serving/max_rows.ts";
import { readArrow } from "../models/table/arrow_records.ts";
import { readCsv, type WholeTable } from "../models/table/csv_text.ts";
import { requireColumns, type Row, RowReader } from "../models/table/row_reader.ts";
import { decodeText } from "./body.ts";
import { type BodyFormat, CSV_TYPE } from "./media_type.ts";
import type { PredictRequest } from "./predict_request.ts";

type TableFormat = Exclude<BodyFormat, "json">;

/**
 * Finds the rows in a body that is a table. Its columns are found by their names; those that are no
 * features are ignored.
 *
 * @throws {KnownError<"unsupported_type">} for a model without a manifest, which would name them
 * @throws {KnownError<"invalid_input">} with the row and column of every cell that does not fit
 * @throws {KnownError<"too_large">} when it has more rows than `maxRows`
 */
export function parseTable(
  bytes: Uint8Array,
  format: TableFormat,
  { model, manifest }: { readonly model: string; readonly manifest: Manifest | undefined },
  maxRows: number,
): PredictRequest {
  if (manifest === undefined) {
    throw unsupportedTypeError(
      `Model "${model}" has no model.json, which would name the columns: send application/json`,
    );
  }
  const instances = read(() => {
    const table = readTable(bytes, format, manifest, (rows) => enforceMaxRows(rows, maxRows));
    if (table.columns.length > MAX_COLUMNS) {
      throw new SyntaxError(`it has more than ${MAX_COLUMNS} columns`);
    }
    requireColumns(table.columns, manifest);
    return rowsOf(table, format, manifest);
  }, format);
  if (instances.length === 0) throw malformedError("expected at least one row, got none");
  return { instances, single: false, fieldOf: (row) => `row ${row + 1}` };
}

// A search for misspelt names would take long among more.
const MAX_COLUMNS = 20_000;

/** The features' cells of each record, in the manifest's order, and the names of all columns. */
function readTable(
  bytes: Uint8Array,
  format: TableFormat,
  { features }: Manifest,
  checkRows: (rows: number) => void,
): WholeTable {
  const names = features.map(({ name }) => name);
  if (format === "arrow") return readArrow(bytes, names, checkRows);
  const { columns, records } = readCsv(decodeText(bytes));
  checkRows(records.length);
  const positions = names.map((name) => columns.indexOf(name));
  return {
    columns,
    records: records.map((cells) => positions.map((position) => cells[position])),
  };
}

function rowsOf(
  { records }: WholeTable,
  format: TableFormat,
  manifest: Manifest,
): readonly Row[] {
  const problems = new Problems();
  const reader = new RowReader(manifest, format === "csv" ? "text" : "json", problems);
  const rows = records.map((cells, row) => reader.read(cells, `row ${row + 1}`));
  problems.throwIfAny();
  return rows as readonly Row[];
}

/** Says of what is not a table that the body is not one. */
function read<T>(work: () => T, format: TableFormat): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const name = format === "csv" ? CSV_TYPE : "Arrow";
    throw malformedError(`the body is not a table of ${name}: ${errorMessage(error)}`);
  }
}
