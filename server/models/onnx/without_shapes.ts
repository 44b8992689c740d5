import { type Edit, editGraph, editMessage, editNode } from "./edit_graphs.ts";
import { GRAPH, TENSOR_TYPE, TYPE, VALUE_INFO } from "./fields.ts";
import { partsField, withoutFields } from "./protobuf.ts";

/**
 * A graph without the shapes that its file declares for outputs and for values inside.
 *
 * They follow from the operators, and some exporters declare them wrongly. The declared shapes of
 * inputs stay, since they do not follow from anything else.
 *
 * @throws {RangeError} when the bytes are not protobuf
 */
export function withoutShapes(file: Uint8Array): Uint8Array {
  return editGraph(file, forgetShapes);
}

const forgetShapes: Edit = (field, bytes) => {
  switch (field) {
    case GRAPH.valueInfo:
      return [];
    case GRAPH.output:
      return editMessage(field, bytes, forgetShape);
    case GRAPH.node:
      return editNode(bytes, forgetShapes);
    default:
      return undefined;
  }
};

const SHAPE = new Set<number>([TENSOR_TYPE.shape]);

/** Edits an output. */
const forgetShape: Edit = (field, type) =>
  field === VALUE_INFO.type ? editMessage(field, type, inType) : undefined;

const inType: Edit = (field, tensor) =>
  field === TYPE.tensor ? partsField(field, [withoutFields(tensor, SHAPE)]) : undefined;
