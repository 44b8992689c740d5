import type { Labels } from "../storage.ts";
import type { ByteReader } from "./byte_reader.ts";
import type { ByteWriter } from "./byte_writer.ts";

/** Writes labels: their number, then the name and the value of each. */
export function writeLabels(out: ByteWriter, labels: Labels): void {
  out.varint(labels.size);
  for (const [name, value] of labels) {
    out.text(name);
    out.text(value);
  }
}

/** Reads the output of `writeLabels`. */
export function readLabels(reader: ByteReader): Labels {
  const labels = new Map<string, string>();
  for (let count = reader.varint(); count > 0; count--) labels.set(reader.text(), reader.text());
  return labels;
}
