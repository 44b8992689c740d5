import type * as ort from "onnxruntime-web/wasm";
import { readModel } from "../onnx/graph.ts";

type Metadata = readonly ort.InferenceSession.ValueMetadata[];

/**
 * The names of inputs and outputs without a declared shape. The runtime reports them like scalars,
 * so only the file distinguishes the two.
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
