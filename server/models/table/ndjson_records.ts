import { TextLineStream } from "@std/streams/text_line_stream.js";
import { errorMessage, quoteValue } from "../../errors.ts";
import { BATCH_RECORDS, type RecordBatch, type Wanted, wantedOf } from "./record_batch.ts";

/**
 * Reads one JSON object a line. Empty lines are ignored.
 *
 * @param wanted keys to read
 * @throws {SyntaxError} with the number of the line that is no JSON object
 */
export async function* ndjsonRecords(
  text: ReadableStream<string>,
  wanted: Wanted,
): AsyncGenerator<RecordBatch> {
  let columns: readonly string[] | undefined;
  let names: readonly string[] = [];
  let records: unknown[][] = [];
  let number = 0;
  const lines = text.pipeThrough(new TextLineStream()) as AsyncIterable<string>;
  for await (const line of lines) {
    number++;
    if (line.trim() === "") continue;
    const record = parseRecord(line, number);
    if (columns === undefined) {
      columns = Object.keys(record);
      names = wantedOf(wanted, columns);
    }
    records.push(names.map((name) => Object.hasOwn(record, name) ? record[name] : undefined));
    if (records.length < BATCH_RECORDS) continue;
    yield { columns, records };
    records = [];
  }
  if (columns !== undefined && records.length > 0) yield { columns, records };
}

function parseRecord(line: string, number: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new SyntaxError(`line ${number} is not JSON: ${errorMessage(error)}`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new SyntaxError(
    `line ${number} must be an object of named features, found ${quoteValue(value)}`,
  );
}
