import { arrowRecords } from "./arrow_records.ts";
import { csvRecords } from "./csv_records.ts";
import { ndjsonRecords } from "./ndjson_records.ts";
import type { RecordBatch, Wanted } from "./record_batch.ts";
import type { CellFormat } from "./row_reader.ts";

export const TABLE_FORMATS = ["csv", "ndjson", "arrow"] as const;
export type TableFormat = typeof TABLE_FORMATS[number];

/** A table in a file, which can be read several times. */
export class FileTable {
  readonly path: string;
  readonly format: TableFormat;
  /** Bytes of the current pass that were read. */
  bytesRead = 0;

  constructor(path: string, format: TableFormat) {
    this.path = path;
    this.format = format;
  }

  get cells(): CellFormat {
    return this.format === "csv" ? "text" : "json";
  }

  /**
   * Reads the file from its beginning; standard input, which can be read once, if its path is `-`.
   *
   * @param wanted names of the columns
   * @throws {Error} when it cannot be read, or is not of its format
   */
  async *records(wanted: Wanted): AsyncGenerator<RecordBatch> {
    this.bytesRead = 0;
    const file = this.path === "-" ? Deno.stdin : await Deno.open(this.path);
    const count = new TransformStream<Uint8Array<ArrayBuffer>, BufferSource>({
      transform: (chunk, controller) => {
        this.bytesRead += chunk.length;
        controller.enqueue(chunk);
      },
    });
    const bytes = file.readable.pipeThrough(count);
    if (this.format === "arrow") return yield* arrowRecords(bytes as ReadableStream, wanted);
    const text = bytes.pipeThrough(new TextDecoderStream("utf-8", { fatal: true }));
    try {
      yield* (this.format === "csv" ? csvRecords : ndjsonRecords)(text, wanted);
    } catch (error) {
      // The decoder does not say what it found.
      const isText = !(error instanceof TypeError && /encoded data/.test(error.message));
      throw isText ? error : new SyntaxError("it is not text in UTF-8: convert it first");
    }
  }
}

/** The format that the ending of a file's name stands for; undefined when it is none of ours. */
export function formatOf(path: string): TableFormat | undefined {
  const ending = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase();
  if (ending === "csv") return "csv";
  if (ending === "arrow" || ending === "arrows") return "arrow";
  return ending === "ndjson" || ending === "jsonl" ? "ndjson" : undefined;
}
