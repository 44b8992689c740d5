import { TextLineStream } from "@std/streams/text_line_stream.js";
import { type Keyed, keyOf } from "./keyed.ts";

const BATCH_ROWS = 500;

/** A file that `serve --log-predictions` has written. */
export class PredictionLog {
  readonly path: string;
  /** Bytes that were read so far. */
  bytesRead = 0;
  /** Lines that are no JSON object, such as the last one of a killed server. */
  brokenLines = 0;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * The ids of its rows.
   *
   * @param field the name of the field of the inputs, or else of the row, that is the key
   * @throws {Error} when the file cannot be read
   */
  async *ids(field: string): AsyncGenerator<readonly Keyed<string>[]> {
    const file = await Deno.open(this.path);
    const count = new TransformStream<Uint8Array<ArrayBuffer>, BufferSource>({
      transform: (chunk, controller) => {
        this.bytesRead += chunk.length;
        controller.enqueue(chunk);
      },
    });
    const lines = file.readable.pipeThrough(count).pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream() as TransformStream<string, string>);
    let rows: Keyed<string>[] = [];
    for await (const line of lines) {
      if (line.trim() === "") continue;
      const row = readLine(line, field);
      if (row === undefined) this.brokenLines++;
      else rows.push(row);
      if (rows.length < BATCH_ROWS) continue;
      yield rows;
      rows = [];
    }
    yield rows;
  }
}

/** Undefined for a line that is no JSON object. */
function readLine(line: string, field: string): Keyed<string> | undefined {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isRecord(row)) return undefined;
  const { id, inputs } = row;
  const owner = isRecord(inputs) && Object.hasOwn(inputs, field) ? inputs : row;
  return {
    key: keyOf(Object.hasOwn(owner, field) ? owner[field] : undefined),
    value: typeof id === "string" ? id : undefined,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
