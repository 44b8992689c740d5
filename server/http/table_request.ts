import { errorMessage, malformedError, Problems, unsupportedTypeError } from "../errors.ts";
import type { Manifest } from "../models/folder/manifest.ts";
import { enforceMaxRows } from "../models/serving/max_rows.ts";
import { readArrow } from "../models/table/arrow_records.ts";
import { readCsv, type WholeTable } from "../models/table/csv_text.ts";
import { requireColumns, type Row, RowReader } from "../models/table/row_reader.ts";
import { LongWork } from "../models/turns.ts";
import { decodeText } from "./body.ts";
import { type BodyFormat, CSV_TYPE } from "./media_type.ts";
import type { PredictRequest } from "./predict_request.ts";

type TableFormat = Exclude<BodyFormat, "json">;

interface FeatureTable extends WholeTable {
  /** The place of each feature among the cells of a record; -1 for one without a column. */
  readonly places: readonly number[];
}

/**
 * Finds the rows in a body that is a table. Its columns are found by their names; those that are no
 * features are ignored. Other requests have their turn between two slices of the work.
 *
 * @throws {KnownError<"unsupported_type">} for a model without a manifest, which would name them
 * @throws {KnownError<"invalid_input">} with the row and column of every cell that does not fit
 * @throws {KnownError<"too_large">} when it has more rows than `maxRows`
 */
export async function parseTable(
  bytes: Uint8Array,
  format: TableFormat,
  { model, manifest }: { readonly model: string; readonly manifest: Manifest | undefined },
  maxRows: number,
): Promise<PredictRequest> {
  if (manifest === undefined) {
    throw unsupportedTypeError(
      `Model "${model}" has no model.json, which would name the columns: send application/json`,
    );
  }
  const instances = await read(async () => {
    const table = await readTable(bytes, format, manifest, (rows) => enforceMaxRows(rows, maxRows));
    if (table.columns.length > MAX_COLUMNS) {
      throw new SyntaxError(`it has more than ${MAX_COLUMNS} columns`);
    }
    requireColumns(table.columns, manifest);
    return await rowsOf(table, format, manifest);
  }, format);
  if (instances.length === 0) throw malformedError("expected at least one row, got none");
  return { instances, single: false, fieldOf: (row) => `row ${row + 1}` };
}

// Some tens of microseconds of work.
const LOOK_ROWS = 16;
// A search for misspelt names would take long among more.
const MAX_COLUMNS = 20_000;

async function readTable(
  bytes: Uint8Array,
  format: TableFormat,
  { features }: Manifest,
  checkRows: (rows: number) => void,
): Promise<FeatureTable> {
  const names = features.map(({ name }) => name);
  if (format === "arrow") {
    const table = await readArrow(bytes, names, checkRows);
    return { ...table, places: names.map((_, i) => i) };
  }
  const table = await readCsv(decodeText(bytes));
  checkRows(table.records.length);
  return { ...table, places: names.map((name) => table.columns.indexOf(name)) };
}

async function rowsOf(
  { records, places }: FeatureTable,
  format: TableFormat,
  manifest: Manifest,
): Promise<readonly Row[]> {
  const work = new LongWork();
  const problems = new Problems();
  const reader = new RowReader(manifest, format === "csv" ? "text" : "json", problems);
  const rows: (Row | undefined)[] = [];
  for (const [row, cells] of records.entries()) {
    if (row % LOOK_ROWS === 0 && work.isDue) await work.pause();
    rows.push(reader.read(places.map((place) => cells[place]), `row ${row + 1}`));
  }
  problems.throwIfAny();
  return rows as readonly Row[];
}

/** Says of what is not a table that the body is not one. */
async function read<T>(work: () => Promise<T>, format: TableFormat): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const name = format === "csv" ? CSV_TYPE : "Arrow";
    throw malformedError(`the body is not a table of ${name}: ${errorMessage(error)}`);
  }
}
