import { LongWork } from "../models/turns.ts";
import { NumberRows } from "../models/encode/number_rows.ts";
import { CLOSE, COMMA, NumberReader, OPEN } from "./number_reader.ts";

/** Rows of numbers that a body holds, and where. */
export interface FoundRows {
  readonly rows: NumberRows;
  /** `instances`, or empty for a body that is a list. */
  readonly field: string;
}

const INSTANCES = new TextEncoder().encode('"instances"');
const [OPEN_OBJECT, CLOSE_OBJECT, COLON] = [123, 125, 58];
// So many numbers tell how long others are.
const SAMPLE = 1024;
// Some ten microseconds of work: to look at the clock before each row takes a twentieth of the time.
const LOOK_NUMBERS = 512;

/**
 * Reads a JSON body that is rows of numbers and nothing else: `[[1, 2.5], …]`, or this under
 * `instances`. JSON.parse takes longer, and makes an array for each row. Other requests have their turn
 * between two slices of the work.
 *
 * @returns undefined for any other body, also one that is no JSON, or has numbers that
 * `NumberReader` does not read
 */
export async function readNumberRows(bytes: Uint8Array): Promise<FoundRows | undefined> {
  const reader = new NumberReader(bytes, new Float64Array(SAMPLE), { canGrow: true });
  const isObject = reader.skip(OPEN_OBJECT);
  if (isObject && !(reader.skipWord(INSTANCES) && reader.skip(COLON))) return undefined;
  const rows = await readRows(reader);
  if (rows === undefined || isObject && !reader.skip(CLOSE_OBJECT) || !reader.isAtEnd()) {
    return undefined;
  }
  return { rows, field: isObject ? "instances" : "" };
}

async function readRows(reader: NumberReader): Promise<NumberRows | undefined> {
  if (!reader.skip(OPEN)) return undefined;
  const work = new LongWork();
  let width = 0;
  let nextLook = 0;
  do {
    const before = reader.count;
    if (before >= nextLook) {
      if (work.isDue) await work.pause();
      nextLook = before + LOOK_NUMBERS;
    }
    if (!reader.list()) return undefined;
    const found = reader.count - before;
    if (width !== 0 && found !== width) return undefined;
    width = found;
  } while (reader.skip(COMMA));
  const values = reader.values as Float64Array;
  return reader.skip(CLOSE) ? new NumberRows(values.subarray(0, reader.count), width) : undefined;
}
