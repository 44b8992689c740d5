import { CsvParseStream } from "@std/csv/parse_stream.js";
import { BATCH_RECORDS, type RecordBatch, type Wanted, wantedOf } from "./record_batch.ts";

/**
 * Reads CSV text with a header line. A table without records is a batch without records.
 *
 * @param wanted names of the columns to read
 * @throws {Error} when the text is not CSV, or a record has another length than the header
 */
export async function* csvRecords(
  text: ReadableStream<string>,
  wanted: Wanted,
): AsyncGenerator<RecordBatch> {
  const lines = text.pipeThrough(new CsvParseStream()) as unknown as AsyncIterable<string[]>;
  let columns: readonly string[] | undefined;
  let positions: readonly number[] = [];
  let records: (string | undefined)[][] = [];
  for await (const line of lines) {
    if (columns === undefined) {
      columns = line;
      positions = wantedOf(wanted, line).map((name) => line.indexOf(name));
      yield { columns, records };
      continue;
    }
    if (line.length !== columns.length) {
      throw new SyntaxError(
        `The record has ${line.length} fields, but the header has ${columns.length} fields: ` +
          `it begins with "${line.join(",").slice(0, 60)}"`,
      );
    }
    records.push(positions.map((position) => line[position]));
    if (records.length < BATCH_RECORDS) continue;
    yield { columns, records };
    records = [];
  }
  if (columns !== undefined && records.length > 0) yield { columns, records };
}
