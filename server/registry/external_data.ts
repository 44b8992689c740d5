import { firstString, messages } from "./protobuf.ts";

// Fields of onnx.proto: ModelProto.graph, GraphProto.node and .initializer,
// NodeProto.attribute, AttributeProto.t and .g, TensorProto.external_data,
// StringStringEntryProto.key and .value.
const MODEL_GRAPH = 7;
const GRAPH_NODE = 1;
const GRAPH_INITIALIZER = 5;
const NODE_ATTRIBUTE = 5;
const ATTRIBUTE_TENSOR = 5;
const ATTRIBUTE_GRAPH = 6;
const TENSOR_EXTERNAL_DATA = 13;
const ENTRY_KEY = 1;
const ENTRY_VALUE = 2;

/**
 * Names of the files beside a graph that hold its weights, as large exports write.
 *
 * @returns paths relative to the graph, as it writes them; none for bytes that are not a graph
 */
export function externalDataPaths(model: Uint8Array): readonly string[] {
  const paths = new Set<string>();
  try {
    for (const graph of messages(model, MODEL_GRAPH)) addPaths(graph, paths);
  } catch (error) {
    // Not a graph: the engine says so in better words.
    if (!(error instanceof RangeError)) throw error;
  }
  return [...paths];
}

function addPaths(graph: Uint8Array, paths: Set<string>): void {
  for (const tensor of messages(graph, GRAPH_INITIALIZER)) addPathOf(tensor, paths);
  for (const node of messages(graph, GRAPH_NODE)) {
    for (const attribute of messages(node, NODE_ATTRIBUTE)) {
      for (const tensor of messages(attribute, ATTRIBUTE_TENSOR)) addPathOf(tensor, paths);
      for (const inner of messages(attribute, ATTRIBUTE_GRAPH)) addPaths(inner, paths);
    }
  }
}

function addPathOf(tensor: Uint8Array, paths: Set<string>): void {
  for (const entry of messages(tensor, TENSOR_EXTERNAL_DATA)) {
    if (firstString(entry, ENTRY_KEY) === "location") paths.add(firstString(entry, ENTRY_VALUE));
  }
}
