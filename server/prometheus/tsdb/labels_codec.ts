import type { Labels } from "../storage.ts";
import type { ByteReader } from "./byte_reader.ts";
import type { ByteWriter } from "./byte_writer.ts";

/** Writes labels: how many, then name and value of each. */
export function writeLabels(out: ByteWriter, labels: Labels): void {
  out.varint(labels.size);
  for (const [name, value] of labels) {
    out.text(name);
    out.text(value);
  }
}

/** Reads what `writeLabels` wrote. */
export function readLabels(reader: ByteReader): Labels {
  const labels = new Map<string, string>();
  for (let count = reader.varint(); count > 0; count--) labels.set(reader.text(), reader.text());
  return labels;
}
