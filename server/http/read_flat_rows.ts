import type { FlatRows } from "../models/encode/flat_rows.ts";
import { LongWork } from "../models/turns.ts";
import { FlatRowReader, OPEN_OBJECT } from "./flat_row_reader.ts";
import { skipSpace } from "./json_lists.ts";
import { CLOSE, OPEN } from "./number_reader.ts";

/** Rows that a body holds, and where. */
export interface FoundRows {
  readonly rows: FlatRows;
  /** `instances`, or empty for a body that is a list. */
  readonly field: string;
}

const INSTANCES = new TextEncoder().encode('"instances"');
const [COLON, CLOSE_OBJECT] = [58, 125];
// Some ten microseconds of work: to look at the clock before each row takes a twentieth of the time.
const LOOK_VALUES = 512;

/**
 * Reads a JSON body that is rows and nothing else: `[[1, 2.5], …]` or `[{"a": 1, "b": "x"}, …]`, or
 * this under `instances`. JSON.parse takes longer, and makes an object for each row. Other requests
 * have their turn between two slices of the work.
 *
 * @returns undefined for any other body, also one that is no JSON, or has rows that `FlatRowReader`
 * does not read
 */
export async function readFlatRows(bytes: Uint8Array): Promise<FoundRows | undefined> {
  let at = skipSpace(bytes, 0);
  const isObject = bytes[at] === OPEN_OBJECT;
  if (isObject) {
    at = skipSpace(bytes, at + 1);
    if (!INSTANCES.every((byte, i) => bytes[at + i] === byte)) return undefined;
    at = skipSpace(bytes, at + INSTANCES.length);
    if (bytes[at] !== COLON) return undefined;
    at = skipSpace(bytes, at + 1);
  }
  if (bytes[at] !== OPEN) return undefined;
  const reader = new FlatRowReader(bytes, at + 1);
  if (!await readRows(reader)) return undefined;
  at = skipSpace(bytes, reader.at);
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
  let nextLook = 0;
  do {
    if (reader.count >= nextLook) {
      if (work.isDue) await work.pause();
      nextLook = reader.count + LOOK_VALUES;
    }
    if (!reader.row()) return false;
  } while (reader.comma());
  return true;
}
