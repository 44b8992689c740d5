import { editGraph, editNode, type GraphEdit } from "./edit_graphs.ts";
import { GRAPH, TENSOR_TYPE, TYPE, VALUE_INFO } from "./graph.ts";
import { editFields, partsField, withoutFields } from "./protobuf.ts";

/**
 * A graph without the shapes that its file declares for outputs and for values inside.
 *
 * They only repeat what the operators say, and some exporters repeat it wrongly. What
 * is declared of the inputs stays, for nothing else says it.
 *
 * @throws {RangeError} when the bytes are not protobuf
 */
export function withoutShapes(file: Uint8Array): Uint8Array<ArrayBuffer> {
  return editGraph(file, forgetShapes);
}

const forgetShapes: GraphEdit = (field, bytes) => {
  switch (field) {
    case GRAPH.valueInfo:
      return [];
    case GRAPH.output:
      return partsField(GRAPH.output, withoutShape(bytes));
    case GRAPH.node:
      return editNode(bytes, forgetShapes);
    default:
      return undefined;
  }
};

function withoutShape(value: Uint8Array): Uint8Array[] {
  const shape = new Set<number>([TENSOR_TYPE.shape]);
  return editFields(value, (field, type) =>
    field !== VALUE_INFO.type ? undefined : partsField(
      field,
      editFields(type, (kind, tensor) =>
        kind === TYPE.tensor ? partsField(kind, [withoutFields(tensor, shape)]) : undefined),
    ));
}
