import { concat } from "@std/bytes/concat.js";
import { LongWork } from "../models/turns.ts";

// Some tens of microseconds of work.
const BLOCK_ROWS = 32;

const encoder = new TextEncoder();

/**
 * Writes a document with a list of many rows in slices, between which other requests have their
 * turn.
 *
 * @param begin the text up to the list's opening bracket, and `end` that from its closing one on
 * @param textOf the texts of the rows `from` to `to` (exclusive), with commas between them
 */
export async function writeLongList(
  begin: string,
  rows: number,
  textOf: (from: number, to: number) => string,
  end: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const work = new LongWork();
  const parts = [encoder.encode(begin)];
  for (let from = 0; from < rows; from += BLOCK_ROWS) {
    if (work.isDue) await work.pause();
    const text = textOf(from, Math.min(rows, from + BLOCK_ROWS));
    parts.push(encoder.encode(from === 0 ? text : `,${text}`));
  }
  parts.push(encoder.encode(end));
  return concat(parts);
}
