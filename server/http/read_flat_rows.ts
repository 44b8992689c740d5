import type { FlatRows } from "../models/encode/flat_rows.ts";
import { LongWork } from "../models/turns.ts";
import { FlatRowReader } from "./flat_row_reader.ts";
import { skipSpace } from "./json_lists.ts";
import { headOfRows } from "./large_rows.ts";
import { CLOSE, CLOSE_OBJECT } from "./number_reader.ts";

/** Rows that a body holds, and where. */
export interface FoundRows {
  readonly rows: FlatRows;
  /** `instances`, or empty for a body that is a list. */
  readonly field: string;
}

// Some tens of microseconds of work: to look at the clock before each row takes a twentieth of the time.
const LOOK_VALUES = 512;
const LOOK_BYTES = 16_384;

/**
 * Reads a JSON body that is rows and nothing else: `[[1, 2.5], …]` or `[{"a": 1, "b": "x"}, …]`, or
 * this under `instances`, perhaps behind a `signature_name`. JSON.parse takes longer, and makes an
 * object for each row. Other requests have their turn between two slices of the work.
 *
 * @returns undefined for any other body, also one that is no JSON, or has rows that `FlatRowReader`
 * does not read
 */
export async function readFlatRows(bytes: Uint8Array): Promise<FoundRows | undefined> {
  const head = headOfRows(bytes);
  if (head === undefined) return undefined;
  const { from, isObject } = head;
  const reader = new FlatRowReader(bytes, from);
  if (!await readRows(reader)) return undefined;
  let at = skipSpace(bytes, reader.at);
  if (bytes[at] !== CLOSE) return undefined;
  at = skipSpace(bytes, at + 1);
  if (isObject && bytes[at] !== CLOSE_OBJECT) return undefined;
  if (isObject) at = skipSpace(bytes, at + 1);
  return at === bytes.length
    ? { rows: reader.rows(), field: isObject ? "instances" : "" }
    : undefined;
}

/** Reads rows with commas between them. */
async function readRows(reader: FlatRowReader): Promise<boolean> {
  const work = new LongWork();
  let [nextCount, nextByte] = [0, 0];
  do {
    do {
      if (reader.count >= nextCount || reader.at >= nextByte) {
        if (work.isDue) await work.pause();
        [nextCount, nextByte] = [reader.count + LOOK_VALUES, reader.at + LOOK_BYTES];
      }
      if (!reader.read()) return false;
    } while (reader.isInRow);
  } while (reader.comma());
  return true;
}
