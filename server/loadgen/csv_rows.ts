import { Problems } from "../errors.ts";
import type { Manifest } from "../models/folder/manifest.ts";
import { labelReader } from "../models/watch/label_reader.ts";
import { csvRecords } from "../models/table/csv_records.ts";
import { requireColumns, type Row, RowReader } from "../models/table/row_reader.ts";
import type { Actual } from "./truth.ts";

/** A row to send. */
export interface LabelledRow {
  readonly row: Row;
  /** What it turned out to be, where the table says it. */
  readonly label: Actual | undefined;
}

/** The rows of a table that fit a manifest. */
export interface CsvRows {
  readonly rows: readonly LabelledRow[];
  /** The problems of the omitted rows: the first ones in full, the rest as a number. */
  readonly problems: Problems;
  /** True when the table has more rows than the limit. */
  readonly cut: boolean;
}

export interface CsvOptions {
  /** The column with what the rows turned out to be; undefined without labels. */
  readonly label?: string | undefined;
  /** The limit on the number of rows. */
  readonly most?: number;
}

// Enough for hours without noticeable repetition, in about 100 MB of memory.
const MOST_ROWS = 100_000;

/**
 * Reads rows from CSV text with a header line.
 *
 * Columns are found by the names of the features; other columns are ignored. A
 * row with a value that the manifest does not allow is left out.
 *
 * @throws {Error} when the text is not CSV, lacks the column of a required feature or of labels, or
 * has a label that the model cannot predict
 */
export async function readCsvRows(
  text: ReadableStream<string>,
  manifest: Manifest,
  { label: labelColumn, most = MOST_ROWS }: CsvOptions = {},
): Promise<CsvRows> {
  const rows: LabelledRow[] = [];
  const problems = new Problems();
  const reader = new RowReader(manifest, "text", problems);
  const names = manifest.features.map(({ name }) => name);
  const readLabel = labelColumn === undefined ? () => undefined : labels(manifest, labelColumn);
  let number = 0;
  for await (const { columns, records } of csvRecords(text, [...names, labelColumn ?? ""])) {
    requireColumns(columns, manifest);
    requireLabels(columns, labelColumn);
    for (const cells of records) {
      if (rows.length === most) return { rows, problems, cut: true };
      const row = reader.read(cells, `row ${++number}`);
      if (row === undefined) continue;
      rows.push({ row, label: readLabel(cells[names.length], number) });
    }
  }
  return { rows, problems, cut: false };
}

function requireLabels(columns: readonly string[], label: string | undefined): void {
  if (label === undefined || columns.includes(label)) return;
  throw new SyntaxError(`it has no column "${label}" of labels; it has ${columns.join(", ")}`);
}

function labels(manifest: Manifest, column: string) {
  const { task, classes = [] } = manifest;
  const read = labelReader(manifest);
  return (cell: unknown, number: number): Actual | undefined => {
    const label = read(cell, `row ${number}, ${column}`);
    return label === undefined || task === "regression" ? label : classes[label];
  };
}
