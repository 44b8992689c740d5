import { readModel } from "../onnx/graph.ts";
import { graphClassLabels, graphLabelOutputs } from "./graph_labels.ts";

/** The information of a graph's file about its outputs, beyond types and shapes. */
export interface GraphMeaning {
  /** The class labels that the graph carries, in the order of the probability columns. */
  readonly classLabels: readonly string[] | undefined;
  /** Names of the outputs that a classifier writes labels to, or an ArgMax or ArgMin a position. */
  readonly labelOutputs: readonly string[];
}

/** Reads the file; for bytes that are not a graph nothing is known. */
export function graphMeaning(file: Uint8Array): GraphMeaning {
  return readModel(file, (model) => ({
    classLabels: graphClassLabels(model),
    labelOutputs: graphLabelOutputs(model),
  })) ?? { classLabels: undefined, labelOutputs: [] };
}
