import { Problems } from "../errors.ts";
import type { Manifest } from "../models/folder/manifest.ts";
import { csvRecords } from "../models/table/csv_records.ts";
import { requireColumns, type Row, RowReader } from "../models/table/row_reader.ts";

/** The rows of a table that fit a manifest. */
export interface CsvRows {
  readonly rows: readonly Row[];
  /** The problems of the omitted rows: the first ones in full, the rest as a number. */
  readonly problems: Problems;
  /** True when the table has more rows than the limit. */
  readonly cut: boolean;
}

// Enough for hours without noticeable repetition, in about 100 MB of memory.
const MOST_ROWS = 100_000;

/**
 * Reads rows from CSV text with a header line.
 *
 * Columns are found by the names of the features; other columns are ignored. A
 * row with a value that the manifest does not allow is left out.
 *
 * @throws {Error} when the text is not CSV, or lacks the column of a required feature
 */
export async function readCsvRows(
  text: ReadableStream<string>,
  manifest: Manifest,
  most = MOST_ROWS,
): Promise<CsvRows> {
  const rows: Row[] = [];
  const problems = new Problems();
  const reader = new RowReader(manifest, "text", problems);
  const names = manifest.features.map(({ name }) => name);
  let number = 0;
  for await (const { columns, records } of csvRecords(text, names)) {
    requireColumns(columns, manifest);
    for (const cells of records) {
      if (rows.length === most) return { rows, problems, cut: true };
      const row = reader.read(cells, `row ${++number}`);
      if (row !== undefined) rows.push(row);
    }
  }
  return { rows, problems, cut: false };
}
