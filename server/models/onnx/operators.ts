import { type OnnxGraph, readModel } from "./graph.ts";

/** The standard operators of a graph and of the graphs inside it; none when the bytes are no graph. */
export function operatorsOf(file: Uint8Array): ReadonlySet<string> {
  return readModel(file, ({ graph }) => {
    const found = new Set<string>();
    addOperators(graph, found);
    return found;
  }) ?? new Set<string>();
}

function addOperators({ nodes }: OnnxGraph, found: Set<string>): void {
  for (const node of nodes) {
    if (node.domain === "") found.add(node.operator);
    for (const graph of node.graphs()) addOperators(graph, found);
  }
}
