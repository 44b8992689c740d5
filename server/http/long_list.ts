import { LongWork } from "../models/turns.ts";
import type { JsonBytes } from "./json_bytes.ts";

/**
 * Writes the elements of a list, many of them in slices, between which other requests have their turn.
 *
 * @param block how many are written at once: some tens of microseconds of work
 * @param write writes the elements `from` to `to` (exclusive), with commas between them
 * @param work of the answer, when it has several lists
 */
export async function writeLongList(
  out: JsonBytes,
  length: number,
  block: number,
  write: (from: number, to: number) => void,
  work: LongWork = new LongWork(),
): Promise<void> {
  for (let from = 0; from < length; from += block) {
    if (work.isDue) await work.pause();
    if (from > 0) out.ascii(",");
    write(from, Math.min(length, from + block));
  }
}
