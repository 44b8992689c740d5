import { LongWork } from "../models/turns.ts";
import type { JsonBytes } from "./json_bytes.ts";

// Some tens of microseconds of work.
const BLOCK_ROWS = 64;

/**
 * Writes many rows in slices, between which other requests have their turn.
 *
 * @param write writes the rows `from` to `to` (exclusive), with commas between them
 */
export async function writeLongList(
  out: JsonBytes,
  rows: number,
  write: (from: number, to: number) => void,
): Promise<void> {
  const work = new LongWork();
  const start = out.length;
  for (let from = 0; from < rows; from += BLOCK_ROWS) {
    if (work.isDue) await work.pause();
    if (from > 0) out.ascii(",");
    write(from, Math.min(rows, from + BLOCK_ROWS));
    // The other rows will be about as long as these.
    if (from === 0) out.reserve(1.1 * (out.length - start) * (rows / BLOCK_ROWS));
  }
}
