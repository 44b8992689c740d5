import { tooLargeError } from "../../errors.ts";
import type { Datatype, Tensor } from "../tensor.ts";

// Characters of a number and its comma in JSON, as many as most numbers of the type have.
const JSON_CHARACTERS: Readonly<Record<Exclude<Datatype, "BYTES">, number>> = {
  ...{ BOOL: 6, UINT8: 4, INT8: 5, UINT16: 6, INT16: 7, UINT32: 11, INT32: 12 },
  ...{ UINT64: 20, INT64: 20, FP16: 8, FP32: 12, FP64: 19 },
};

/** About how many bytes a tensor has in a JSON answer, before it is made. */
export function jsonBytes({ datatype, data }: Tensor): number {
  if (datatype !== "BYTES") return data.length * JSON_CHARACTERS[datatype];
  let bytes = 0;
  for (const text of data as readonly string[]) bytes += text.length + 3;
  return bytes;
}

/** How many bytes a tensor has in a binary answer. */
export function binaryBytes({ datatype, data }: Tensor): number {
  if (datatype !== "BYTES") return (data as Exclude<Tensor["data"], string[]>).byteLength;
  let bytes = 0;
  for (const text of data as readonly string[]) bytes += text.length + 4;
  return bytes;
}

/**
 * Refuses an answer that would be too large, before it is made: a few bytes of a request can ask
 * some graphs for gigabytes.
 *
 * @throws {KnownError<"too_large">}
 */
export function requireAnswerSize(bytes: number, limit: number): void {
  if (bytes <= limit) return;
  throw tooLargeError(
    `The answer would have about ${sizeText(bytes)}, and may have ${sizeText(limit)} ` +
      "(--max-answer): ask for fewer rows or outputs, or for binary data",
  );
}

function sizeText(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${Math.ceil(bytes / 1e5) / 10} MB`;
}
