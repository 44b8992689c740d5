import { firstString, integers, messages, strings } from "../registry/protobuf.ts";

/**
 * Finds the class labels that a classifier in an ONNX graph carries.
 *
 * ONNX Runtime does not tell them, but for a graph without a manifest they are
 * the only names its classes have. They stand where the graph's label output
 * comes from: in an attribute of a classifier, or in a constant out of which the
 * label is picked by its position. A graph may hold further classifiers with
 * labels of their own (the estimators of an ensemble), so the output is followed
 * backwards, and only when that leads nowhere is the first classifier taken.
 *
 * @returns the labels in the order of the probability columns, or undefined when there are none
 */
export function graphClassLabels(model: Uint8Array): readonly string[] | undefined {
  try {
    for (const bytes of messages(model, MODEL_GRAPH)) {
      const graph = new LabelSearch(bytes);
      return graph.ofOutputs() ?? graph.ofFirstClassifier();
    }
  } catch (error) {
    // Not a graph: the engine says so in better words.
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

// Fields of onnx.proto.
const MODEL_GRAPH = 7;
const GRAPH_NODE = 1;
const GRAPH_INITIALIZER = 5;
const GRAPH_OUTPUT = 12;
const OUTPUT_NAME = 1;
const NODE_INPUT = 1;
const NODE_OUTPUT = 2;
const NODE_OPERATOR = 4;
const NODE_ATTRIBUTE = 5;
const ATTRIBUTE_NAME = 1;
const ATTRIBUTE_INTS = 8;
const ATTRIBUTE_STRINGS = 9;
const TENSOR_DATA_TYPE = 2;
const TENSOR_INT32_DATA = 5;
const TENSOR_STRING_DATA = 6;
const TENSOR_INT64_DATA = 7;
const TENSOR_NAME = 8;
const TENSOR_RAW_DATA = 9;
const INT32 = 6n;
const INT64 = 7n;
const STRING = 8n;

// Attributes of LinearClassifier, TreeEnsembleClassifier, SVMClassifier and ZipMap.
const STRING_LABELS = new Set(["classlabels_strings"]);
const INTEGER_LABELS = new Set(["classlabels_int64s", "classlabels_ints"]);
// Operators that hand a label on as it is.
const PASSING = new Set(["Cast", "Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze"]);
// Operators whose first input is a list and whose second says which of it.
const PICKING = new Set(["ArrayFeatureExtractor", "Gather"]);
// More steps than any exporter puts between a label and its output; a broken graph may go in circles.
const MAX_STEPS = 20;

class LabelSearch {
  readonly #graph: Uint8Array;
  /** The node that computes each value. */
  readonly #makers = new Map<string, Uint8Array>();

  constructor(graph: Uint8Array) {
    this.#graph = graph;
    for (const node of messages(graph, GRAPH_NODE)) {
      for (const name of strings(node, NODE_OUTPUT)) this.#makers.set(name, node);
    }
  }

  ofOutputs(): readonly string[] | undefined {
    for (const output of messages(this.#graph, GRAPH_OUTPUT)) {
      const labels = this.#ofValue(firstString(output, OUTPUT_NAME));
      if (labels !== undefined) return labels;
    }
    return undefined;
  }

  ofFirstClassifier(): readonly string[] | undefined {
    for (const node of messages(this.#graph, GRAPH_NODE)) {
      const labels = attributeLabels(node);
      if (labels !== undefined) return labels;
    }
    return undefined;
  }

  #ofValue(name: string): readonly string[] | undefined {
    let value = name;
    for (let step = 0; step < MAX_STEPS; step++) {
      const node = this.#makers.get(value);
      if (node === undefined) return undefined;
      const operator = firstString(node, NODE_OPERATOR);
      value = firstString(node, NODE_INPUT);
      if (PICKING.has(operator)) return this.#constantLabels(value);
      if (!PASSING.has(operator)) return attributeLabels(node);
    }
    return undefined;
  }

  #constantLabels(name: string): readonly string[] | undefined {
    for (const tensor of messages(this.#graph, GRAPH_INITIALIZER)) {
      if (firstString(tensor, TENSOR_NAME) === name) return several(tensorLabels(tensor));
    }
    return undefined;
  }
}

function attributeLabels(node: Uint8Array): readonly string[] | undefined {
  for (const attribute of messages(node, NODE_ATTRIBUTE)) {
    const name = firstString(attribute, ATTRIBUTE_NAME);
    const labels = STRING_LABELS.has(name)
      ? [...strings(attribute, ATTRIBUTE_STRINGS)]
      : INTEGER_LABELS.has(name)
      ? [...integers(attribute, ATTRIBUTE_INTS)].map(String)
      : [];
    if (labels.length > 1) return labels;
  }
  return undefined;
}

function tensorLabels(tensor: Uint8Array): readonly string[] {
  const [type] = integers(tensor, TENSOR_DATA_TYPE);
  switch (type) {
    case STRING:
      return [...strings(tensor, TENSOR_STRING_DATA)];
    case INT64:
      return [
        ...integers(tensor, TENSOR_INT64_DATA),
        ...rawIntegers(tensor, 8, (view, at) => view.getBigInt64(at, true)),
      ].map(String);
    case INT32:
      return [
        ...integers(tensor, TENSOR_INT32_DATA),
        ...rawIntegers(tensor, 4, (view, at) => view.getInt32(at, true)),
      ].map(String);
    default:
      return [];
  }
}

/** Numbers that are stored as bytes, lowest first; the other way is a list of integers. */
function* rawIntegers<T>(
  tensor: Uint8Array,
  size: number,
  read: (view: DataView, at: number) => T,
): Generator<T> {
  for (const bytes of messages(tensor, TENSOR_RAW_DATA)) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at + size <= bytes.length; at += size) yield read(view, at);
  }
}

function several(labels: readonly string[]): readonly string[] | undefined {
  return labels.length > 1 ? labels : undefined;
}
