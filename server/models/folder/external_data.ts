import { type OnnxGraph, type OnnxTensor, readModel } from "../onnx/graph.ts";

/**
 * Names of the files beside a graph that hold its weights, as large exports write.
 *
 * @returns paths relative to the graph, without "." in front; none for bytes that are not a graph
 */
export function externalDataPaths(model: Uint8Array): readonly string[] {
  const paths = readModel(model, ({ graph }) => {
    const found = new Set<string>();
    addPaths(graph, found);
    return found;
  });
  return [...paths ?? []];
}

function addPaths({ nodes, initializers }: OnnxGraph, paths: Set<string>): void {
  for (const tensor of initializers.values()) addPathOf(tensor, paths);
  for (const node of nodes) {
    for (const tensor of node.tensors()) addPathOf(tensor, paths);
    for (const graph of node.graphs()) addPaths(graph, paths);
  }
}

function addPathOf({ external }: OnnxTensor, paths: Set<string>): void {
  if (external !== undefined) paths.add(external.path);
}
