import { type Edit, editGraph } from "./edit_graphs.ts";
import { ELEMENT, GRAPH, NODE, TENSOR_TYPE, TYPE, VALUE_INFO } from "./fields.ts";
import { type OnnxGraph, type OnnxNode, readModel } from "./graph.ts";
import type { ValueInfo } from "./value_info.ts";
import { bytesField, firstString, integerField, joinBytes, partsField } from "./protobuf.ts";

/**
 * A graph with tensors as outputs, instead of the sequences and maps that its last nodes make of
 * them.
 *
 * A ZipMap only names the columns of a tensor, so the tensor replaces the map, under its name. A
 * SequenceConstruct only lists tensors: each becomes an output with the name of the sequence and
 * `_0`, `_1`, …. Other sequences and maps stay.
 *
 * @returns the file itself when it has no such outputs
 * @throws {RangeError} when the bytes are not protobuf
 */
export function withTensorOutputs(file: Uint8Array): Uint8Array {
  const plan = readModel(file, ({ graph }) => planViews(graph));
  if (plan === undefined || plan.views.size === 0) return file;
  const { views, gone } = plan;
  const edit: Edit = (field, bytes) => {
    if (field === GRAPH.node) return gone.has(firstString(bytes, NODE.output)) ? [] : undefined;
    const name = field === GRAPH.output || field === GRAPH.valueInfo
      ? firstString(bytes, VALUE_INFO.name)
      : "";
    if (field === GRAPH.valueInfo && gone.has(name)) return [];
    const tensors = field === GRAPH.output ? views.get(name) : undefined;
    return tensors?.flatMap((tensor) => partsField(GRAPH.output, [tensorOutput(tensor)]));
  };
  // Nodes are in the order of computation, so these are the last.
  const nodes = [...views.values()].flat().map((view) => bytesField(GRAPH.node, identity(view)));
  return editGraph(file, edit, nodes);
}

/** An output that returns a value inside the graph. */
interface View {
  readonly name: string;
  readonly of: string;
  readonly elementType: number;
}

interface Plan {
  /** The replacements of each output that is no tensor. */
  readonly views: ReadonlyMap<string, readonly View[]>;
  /** The first outputs of the nodes that are removed. */
  readonly gone: ReadonlySet<string>;
}

function planViews(graph: OnnxGraph): Plan {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node])));
  const taken = new Set([...makers.keys(), ...graph.inputs.map(({ name }) => name)]);
  const views = new Map<string, readonly View[]>();
  const gone = new Set<string>();
  for (const output of graph.outputs) {
    if (output.kind === "tensor") continue;
    const chain = chainTo(output.name, makers);
    const names = chain?.map((node) => node.outputs[0]!) ?? [];
    if (chain === undefined || isNeeded(names, graph)) continue;
    views.set(output.name, viewsOf(output, chain.at(-1)!, taken));
    for (const name of names) gone.add(name);
  }
  return { views, gone };
}

/** The nodes between tensors and an output made of them, the last one first. */
function chainTo(
  output: string,
  makers: ReadonlyMap<string, OnnxNode>,
): readonly OnnxNode[] | undefined {
  const chain: OnnxNode[] = [];
  let name = output;
  while (chain.length < MAX_CHAIN) {
    const node = makers.get(name);
    if (node === undefined) return undefined;
    chain.push(node);
    if (node.kind === "ai.onnx.ml.ZipMap" || node.kind === "SequenceConstruct") return chain;
    if (node.kind !== "Identity") return undefined;
    name = node.inputs[0] ?? "";
  }
  return undefined;
}

// Exporters put an Identity or two after a ZipMap; a damaged graph may have a cycle.
const MAX_CHAIN = 10;

/** Whether other values of the graph are computed from these. */
function isNeeded(names: readonly string[], { nodes, outputs }: OnnxGraph): boolean {
  const [output, ...inner] = names;
  return nodes.some((node) =>
    !names.includes(node.outputs[0]!) && node.inputs.some((name) => names.includes(name))
  ) || outputs.some(({ name }) => name !== output && inner.includes(name));
}

function viewsOf(
  output: ValueInfo,
  maker: OnnxNode,
  taken: ReadonlySet<string>,
): readonly View[] {
  const elementType = output.elementType || ELEMENT.FLOAT;
  if (maker.operator === "ZipMap") {
    return [{ name: output.name, of: maker.inputs[0] ?? "", elementType }];
  }
  return maker.inputs.map((of, index) => {
    let name = `${output.name}_${index}`;
    while (taken.has(name)) name += "_";
    return { name, of, elementType };
  });
}

function tensorOutput({ name, elementType }: View): Uint8Array {
  const tensor = bytesField(TYPE.tensor, integerField(TENSOR_TYPE.elementType, elementType));
  return joinBytes([bytesField(VALUE_INFO.name, name), bytesField(VALUE_INFO.type, tensor)]);
}

function identity({ name, of }: View): Uint8Array {
  return joinBytes([
    bytesField(NODE.input, of),
    bytesField(NODE.output, name),
    bytesField(NODE.operator, "Identity"),
  ]);
}
