import { ArrowDecoder } from "../arrow/arrow_decoder.ts";
import { IpcMessages } from "../arrow/ipc_messages.ts";
import { LongWork } from "../turns.ts";
import { BATCH_RECORDS, type RecordBatch, type Wanted, wantedOf } from "./record_batch.ts";
import type { WholeTable } from "./csv_text.ts";

/**
 * Reads a stream, or a file, of Arrow's IPC format. Memory holds one of its batches at a time.
 *
 * @param wanted names of the columns to read
 * @throws {SyntaxError} when it is none, or a wanted column has a type that is not read
 */
export async function* arrowRecords(
  bytes: ReadableStream<Uint8Array>,
  wanted: Wanted,
): AsyncGenerator<RecordBatch> {
  const reader = new ArrowReader(wanted);
  for await (const piece of bytes) yield* reader.add(piece);
  reader.end();
}

// Some hundred microseconds of work.
const SLICE_RECORDS = 50;

/**
 * Reads Arrow that is in memory, in slices, between which other requests have their turn.
 *
 * @param checkRows called with the number of rows so far, before they are read
 * @throws {SyntaxError} as `arrowRecords`
 */
export async function readArrow(
  bytes: Uint8Array,
  wanted: readonly string[],
  checkRows: (rows: number) => void,
): Promise<WholeTable> {
  const work = new LongWork();
  const records: (readonly unknown[])[] = [];
  const reader = new ArrowReader(wanted, checkRows, SLICE_RECORDS);
  for (const batch of reader.add(bytes)) {
    for (const record of batch.records) records.push(record);
    if (work.isDue) await work.pause();
  }
  reader.end();
  return { columns: reader.columns, records };
}

class ArrowReader {
  readonly #wanted: Wanted;
  readonly #checkRows: (rows: number) => void;
  readonly #decoder = new ArrowDecoder();
  readonly #messages = new IpcMessages(ArrowDecoder.bodyLength);
  readonly #batchRecords: number;
  #rows = 0;
  #positions: readonly number[] | undefined;

  constructor(
    wanted: Wanted,
    checkRows: (rows: number) => void = () => {},
    batchRecords = BATCH_RECORDS,
  ) {
    this.#wanted = wanted;
    this.#checkRows = checkRows;
    this.#batchRecords = batchRecords;
  }

  get columns(): readonly string[] {
    return this.#decoder.columns ?? [];
  }

  *add(bytes: Uint8Array): Generator<RecordBatch> {
    for (const { metadata, body } of this.#messages.add(bytes)) {
      const batch = this.#decoder.accept(metadata, body);
      if (this.#positions === undefined) {
        const { columns } = this;
        this.#positions = wantedOf(this.#wanted, columns).map((name) => columns.indexOf(name));
        this.#decoder.want(this.#positions);
        yield { columns, records: [] };
      }
      if (batch === undefined) continue;
      this.#checkRows(this.#rows += batch.rows);
      const cells = this.#positions.map((position) => batch.columns[position]);
      for (let from = 0; from < batch.rows; from += this.#batchRecords) {
        const count = Math.min(this.#batchRecords, batch.rows - from);
        const records = Array.from(
          { length: count },
          (_, i) => cells.map((read) => read?.(from + i)),
        );
        yield { columns: this.columns, records };
      }
    }
  }

  end(): void {
    this.#messages.end();
  }
}
