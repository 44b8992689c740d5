import { ATTRIBUTE, GRAPH, MODEL, NODE } from "./fields.ts";
import { editFields, joinBytes, partsField } from "./protobuf.ts";

/** Returns the replacement of a field, with its key; undefined to keep the field. */
export type Edit = (field: number, bytes: Uint8Array) => readonly Uint8Array[] | undefined;

/**
 * The file of a graph with some fields of the graph replaced, and others added at its end.
 *
 * Weights are copied at most once: a file without changes is returned as it is.
 *
 * @throws {RangeError} when the bytes are not protobuf
 */
export function editGraph(
  file: Uint8Array,
  edit: Edit,
  added: readonly Uint8Array[] = [],
): Uint8Array {
  const parts = editFields(
    file,
    (field, graph) => field === MODEL.graph ? editMessage(field, graph, edit, added) : undefined,
  );
  return isWhole(parts, file) ? file : joinBytes(parts);
}

/**
 * A node of a graph, edited in the graphs of its attributes too: branches of an If, bodies of
 * loops.
 *
 * @param edit edits the fields of these graphs
 * @param editAttribute edits other fields of its attributes
 */
export function editNode(
  node: Uint8Array,
  edit: Edit,
  editAttribute: Edit = () => undefined,
): readonly Uint8Array[] | undefined {
  const inAttribute: Edit = (field, bytes) =>
    field === ATTRIBUTE.graph || field === ATTRIBUTE.graphs
      ? editMessage(field, bytes, edit)
      : editAttribute(field, bytes);
  return editMessage(
    GRAPH.node,
    node,
    (field, bytes) => field === NODE.attribute ? editMessage(field, bytes, inAttribute) : undefined,
  );
}

/** A field that holds an edited message; undefined when nothing in it changes. */
export function editMessage(
  field: number,
  message: Uint8Array,
  edit: Edit,
  added: readonly Uint8Array[] = [],
): readonly Uint8Array[] | undefined {
  const parts = editFields(message, edit);
  if (added.length === 0 && isWhole(parts, message)) return undefined;
  return partsField(field, [...parts, ...added]);
}

function isWhole(parts: readonly Uint8Array[], message: Uint8Array): boolean {
  // Without a change the message is kept as one view.
  if (message.length === 0) return parts.length === 0;
  const [{ buffer, byteOffset, length } = new Uint8Array()] = parts;
  return buffer === message.buffer && byteOffset === message.byteOffset &&
    length === message.length;
}
