import { ELEMENT } from "../onnx/fields.ts";
import type { OnnxGraph, OnnxModel, OnnxNode } from "../onnx/graph.ts";
import type { OnnxTensor } from "../onnx/onnx_tensor.ts";

/**
 * Finds the class labels that a classifier in an ONNX graph carries.
 *
 * ONNX Runtime does not return them, but a graph without a manifest has no other class names. They
 * stand in an attribute of the classifier that computes the label output, or in a constant from
 * which a label is picked by its position. A graph may hold further classifiers with their own
 * labels, such as the estimators of an ensemble. So the output is followed backwards, and the first
 * classifier is taken only if that finds nothing.
 *
 * @returns the labels in the order of the probability columns; undefined when the graph has none
 */
export function graphClassLabels({ graph }: OnnxModel): readonly string[] | undefined {
  const search = new LabelSearch(graph);
  return search.ofOutputs() ?? search.ofFirstClassifier();
}

// Attributes of LinearClassifier, TreeEnsembleClassifier, SVMClassifier and ZipMap.
const STRING_LABELS = "classlabels_strings";
const INTEGER_LABELS = ["classlabels_int64s", "classlabels_ints"];
// Operators that do not change a label.
const PASSING = new Set(["Cast", "Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze"]);
// Operators that pick from their first input by the positions in their second.
const PICKING = new Set(["ArrayFeatureExtractor", "Gather"]);
// Operators that return the position of the best of several values.
const CHOOSING = new Set(["ArgMax", "ArgMin"]);
// More nodes than any exporter puts between a label and its output. The limit ends the search in a
// broken graph that has a cycle.
const MAX_STEPS = 20;

/**
 * Names of the outputs that hold the labels of a classifier, or the position of the best of several
 * values.
 */
export function graphLabelOutputs({ graph }: OnnxModel): readonly string[] {
  const search = new LabelSearch(graph);
  return graph.outputs.map(({ name }) => name).filter((name) => search.isChosen(name));
}

class LabelSearch {
  readonly #graph: OnnxGraph;
  /** The node that computes each value. */
  readonly #makers = new Map<string, OnnxNode>();

  constructor(graph: OnnxGraph) {
    this.#graph = graph;
    for (const node of graph.nodes) {
      for (const name of node.outputs) this.#makers.set(name, node);
    }
  }

  ofOutputs(): readonly string[] | undefined {
    for (const { name } of this.#graph.outputs) {
      const labels = this.#ofValue(name);
      if (labels !== undefined) return labels;
    }
    return undefined;
  }

  ofFirstClassifier(): readonly string[] | undefined {
    for (const node of this.#graph.nodes) {
      const labels = attributeLabels(node);
      if (labels !== undefined) return labels;
    }
    return undefined;
  }

  /** Whether a value is the label of a classifier, or the position of the largest or smallest. */
  isChosen(name: string): boolean {
    const source = this.#source(name);
    if (source === undefined) return false;
    const { node, value } = source;
    if (PICKING.has(node.operator)) return this.#constantLabels(node.inputs[0] ?? "") !== undefined;
    // A ZipMap has class labels too, but gives probabilities.
    const isClassifier = node.operator !== "ZipMap" && attributeLabels(node) !== undefined;
    return CHOOSING.has(node.operator) || (isClassifier && node.outputs[0] === value);
  }

  #ofValue(name: string): readonly string[] | undefined {
    const source = this.#source(name);
    if (source === undefined) return undefined;
    const { node } = source;
    return PICKING.has(node.operator)
      ? this.#constantLabels(node.inputs[0] ?? "")
      : attributeLabels(node);
  }

  /** The node that computes a value, beyond nodes that do not change it, and the value's name there. */
  #source(name: string): { readonly node: OnnxNode; readonly value: string } | undefined {
    let value = name;
    for (let step = 0; step < MAX_STEPS; step++) {
      const node = this.#makers.get(value);
      if (node === undefined) return undefined;
      if (!PASSING.has(node.operator)) return { node, value };
      value = node.inputs[0] ?? "";
    }
    return undefined;
  }

  #constantLabels(name: string): readonly string[] | undefined {
    const tensor = this.#graph.initializers.get(name);
    return tensor === undefined ? undefined : several(tensorLabels(tensor));
  }
}

function attributeLabels(node: OnnxNode): readonly string[] | undefined {
  const texts = several(node.strings(STRING_LABELS) ?? []);
  if (texts !== undefined) return texts;
  for (const name of INTEGER_LABELS) {
    const numbers = several((node.integers(name) ?? []).map(String));
    if (numbers !== undefined) return numbers;
  }
  return undefined;
}

function tensorLabels(tensor: OnnxTensor): readonly string[] {
  return tensor.elementType === ELEMENT.STRING
    ? tensor.strings()!
    : (tensor.integers() ?? []).map(String);
}

function several(labels: readonly string[]): readonly string[] | undefined {
  return labels.length > 1 ? labels : undefined;
}
