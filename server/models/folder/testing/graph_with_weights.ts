import { EXTERNAL } from "./model_folders.ts";

/** A graph of nothing but weights in these files, far enough for their names to be read. */
export function graphWithWeightsIn(...files: string[]): Uint8Array {
  const encoder = new TextEncoder();
  const field = (number: number, ...parts: Uint8Array[]) => {
    const bytes = parts.flatMap((part) => [...part]);
    return Uint8Array.from([number * 8 + 2, bytes.length, ...bytes]);
  };
  const tensors = files.map((file) => {
    const location = field(1, encoder.encode("location"));
    const name = field(8, encoder.encode(file));
    return field(5, name, field(13, location, field(2, encoder.encode(file))));
  });
  return field(7, ...tensors);
}

/** The graph with external weights, another path of the same length in it. */
export function graphWithWeightsAt(path: string): Uint8Array {
  const bytes = EXTERNAL;
  const text = new TextDecoder("latin1").decode(bytes);
  const at = text.indexOf("external.weights");
  const changed = bytes.slice();
  changed.set(new TextEncoder().encode(path.padEnd("external.weights".length, "_")), at);
  return changed;
}
