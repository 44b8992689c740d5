import { ATTRIBUTE, GRAPH, MODEL, NODE } from "./graph.ts";
import { editFields, joinBytes, partsField } from "./protobuf.ts";

/** Takes the place of a field of a graph, key and all; undefined to keep the field as it is. */
export type GraphEdit = (field: number, bytes: Uint8Array) => readonly Uint8Array[] | undefined;

/**
 * The file of a graph with some fields of the graph written anew. Its weights are copied once.
 *
 * @throws {RangeError} when the bytes are not protobuf
 */
export function editGraph(file: Uint8Array, edit: GraphEdit, added: readonly Uint8Array[] = []) {
  return joinBytes(
    editFields(
      file,
      (field, graph) =>
        field === MODEL.graph
          ? partsField(MODEL.graph, [...editFields(graph, edit), ...added])
          : undefined,
    ),
  );
}

/**
 * A node in which the graphs of its attributes are edited too: branches of an If, bodies of loops.
 *
 * @param editAttribute edits other fields of its attributes
 * @returns undefined when there is nothing to edit, so that the node is kept as it is
 */
export function editNode(
  node: Uint8Array,
  edit: GraphEdit,
  editAttribute: GraphEdit = () => undefined,
): readonly Uint8Array[] | undefined {
  let edited = false;
  const inAttribute: GraphEdit = (field, bytes) => {
    const isGraph = field === ATTRIBUTE.graph || field === ATTRIBUTE.graphs;
    const parts = isGraph
      ? partsField(field, editFields(bytes, edit))
      : editAttribute(field, bytes);
    edited ||= parts !== undefined;
    return parts;
  };
  const parts = editFields(
    node,
    (field, attribute) =>
      field === NODE.attribute
        ? partsField(NODE.attribute, editFields(attribute, inAttribute))
        : undefined,
  );
  return edited ? partsField(GRAPH.node, parts) : undefined;
}
