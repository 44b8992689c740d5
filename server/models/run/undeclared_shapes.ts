import type * as ort from "onnxruntime-web/wasm";
import { readModel } from "../onnx/graph.ts";

type Metadata = readonly ort.InferenceSession.ValueMetadata[];

/**
 * Inputs and outputs of which a file tells no shape. The runtime says the same of them as of a
 * scalar, so only the file tells one from the other.
 */
export function undeclaredShapes(
  graph: Uint8Array,
  inputs: Metadata,
  outputs: Metadata,
): ReadonlySet<string> {
  const mayBeScalar = (value: Metadata[number]) => value.isTensor && value.shape.length === 0;
  // Reading the file takes time, and most graphs have no such values.
  if (![...inputs, ...outputs].some(mayBeScalar)) return new Set();
  return new Set(
    readModel(
      graph,
      ({ graph: { inputs, outputs } }) =>
        [...inputs, ...outputs].filter(({ shape }) => shape === undefined).map(({ name }) => name),
    ),
  );
}
