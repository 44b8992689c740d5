import type { Tensor, TensorSpec } from "../tensor.ts";
import { namedRows } from "./named_rows.ts";
import type { Prediction, PredictionDecoder } from "./prediction.ts";

/** Returns the row of every output as it is. */
export class TensorDecoder implements PredictionDecoder {
  readonly task = "tensor";
  readonly classes = [];
  readonly fetches: readonly number[];
  readonly #names: readonly string[];

  constructor(outputs: readonly TensorSpec[]) {
    this.fetches = outputs.map((_, position) => position);
    this.#names = outputs.map(({ name }) => name);
  }

  decode(outputs: readonly Tensor[], row: number): Prediction {
    return { kind: "tensors", tensors: namedRows(this.#names, outputs, row) };
  }
}
