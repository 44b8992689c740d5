import { type Edit, editGraph, editNode } from "./edit_graphs.ts";
import { ATTRIBUTE, GRAPH, TENSOR } from "./fields.ts";
import { OnnxTensor } from "./onnx_tensor.ts";
import { partsField, withoutFields } from "./protobuf.ts";

// The runtime needs some constants while it builds the graph, such as the shape for a Reshape. They
// are far smaller. Larger constants stay in their files, so that they are not in memory twice.
const MAX_BYTES = 4096;

/**
 * A graph with its small constants inside the file, and with all constants of nodes.
 *
 * Shapes are computed from such constants, and the runtime does so before it can read files beside
 * the graph.
 *
 * @param fileBytes the files beside the graph, by their paths in the graph
 * @returns the file itself when no such constant is external
 * @throws {RangeError} when the bytes are not protobuf
 */
export function withInlineTensors(
  file: Uint8Array,
  fileBytes: ReadonlyMap<string, Uint8Array>,
): Uint8Array {
  if (fileBytes.size === 0) return file;
  const inline = (field: number, bytes: Uint8Array, limit: number) => {
    const elements = externalBytes(bytes, fileBytes);
    if (elements === undefined || elements.length > limit) return undefined;
    const rest = withoutFields(bytes, OUTSIDE);
    return partsField(field, [rest, ...partsField(TENSOR.raw, [elements])]);
  };
  const inAttribute: Edit = (field, bytes) =>
    field === ATTRIBUTE.tensor || field === ATTRIBUTE.tensors
      ? inline(field, bytes, Infinity)
      : undefined;
  const edit: Edit = (field, bytes) => {
    if (field === GRAPH.node) return editNode(bytes, edit, inAttribute);
    return field === GRAPH.initializer ? inline(field, bytes, MAX_BYTES) : undefined;
  };
  return editGraph(file, edit);
}

const OUTSIDE = new Set<number>([TENSOR.externalData, TENSOR.dataLocation]);

/** The external elements of a tensor; undefined when they are not external, or not all in the file. */
function externalBytes(
  tensor: Uint8Array,
  fileBytes: ReadonlyMap<string, Uint8Array>,
): Uint8Array | undefined {
  const { external } = new OnnxTensor(tensor);
  const file = external === undefined ? undefined : fileBytes.get(external.path);
  if (external === undefined || file === undefined) return undefined;
  const { offset, length = file.length - offset } = external;
  const end = offset + length;
  const isInside = Number.isSafeInteger(offset) && offset >= 0 && length >= 0 && end <= file.length;
  return isInside ? file.subarray(offset, end) : undefined;
}
