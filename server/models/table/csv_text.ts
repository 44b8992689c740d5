import { parse } from "@std/csv/parse.js";

/** A table that is in memory. */
export interface WholeTable {
  readonly columns: readonly string[];
  /** The cells of each record, in the order of the columns. */
  readonly records: readonly (readonly unknown[])[];
}

/**
 * Reads CSV text with a header line.
 *
 * @throws {SyntaxError} when it has no header, or a record has another length than the header
 */
export function readCsv(text: string): WholeTable {
  const [columns, ...records] = parse(text) as string[][];
  if (columns === undefined) throw new SyntaxError("it has no header line");
  for (const [i, record] of records.entries()) {
    if (record.length === columns.length) continue;
    throw new SyntaxError(
      `row ${i + 1} has ${record.length} fields, but the header has ${columns.length}`,
    );
  }
  return { columns, records };
}
