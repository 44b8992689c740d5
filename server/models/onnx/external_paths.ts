import { ENTRY, TENSOR } from "./fields.ts";
import { firstString, messages } from "./protobuf.ts";

/** A message of onnx.proto that may hold tensors: by the number of a field, the message in it. */
interface Shape {
  readonly [field: number]: () => Shape;
}

const TENSOR_SHAPE: Shape = {};
const tensor = () => TENSOR_SHAPE;
const SPARSE: Shape = { 1: tensor, 2: tensor };
const NODE: Shape = { 5: () => ATTRIBUTE };
const GRAPH: Shape = { 1: () => NODE, 5: tensor, 15: () => SPARSE };
const ATTRIBUTE: Shape = {
  ...{ 5: tensor, 6: () => GRAPH, 10: tensor, 11: () => GRAPH },
  ...{ 22: () => SPARSE, 23: () => SPARSE },
};
const TRAINING: Shape = { 1: () => GRAPH, 2: () => GRAPH };
const FUNCTION: Shape = { 7: () => NODE, 11: () => ATTRIBUTE };
const MODEL: Shape = { 7: () => GRAPH, 20: () => TRAINING, 25: () => FUNCTION };

/**
 * Every file that any tensor of a graph names, also those that no runtime would read: in functions, in
 * sparse tensors, in graphs for training, and behind a second tensor of the same name.
 *
 * @returns paths as the graph has them, without "./" in front
 * @throws {RangeError} when the bytes are not protobuf
 */
export function externalPaths(file: Uint8Array): readonly string[] {
  const paths = new Set<string>();
  addPaths(file, MODEL, paths);
  return [...paths];
}

function addPaths(message: Uint8Array, shape: Shape, paths: Set<string>): void {
  if (shape === TENSOR_SHAPE) return addPathsOfTensor(message, paths);
  for (const [field, inner] of Object.entries(shape)) {
    for (const bytes of messages(message, Number(field))) addPaths(bytes, inner(), paths);
  }
}

function addPathsOfTensor(bytes: Uint8Array, paths: Set<string>): void {
  for (const entry of messages(bytes, TENSOR.externalData)) {
    if (firstString(entry, ENTRY.key) !== "location") continue;
    paths.add(firstString(entry, ENTRY.value).replace(/^(\.\/+)+/, ""));
  }
}
