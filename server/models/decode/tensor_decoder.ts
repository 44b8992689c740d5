import type { Tensor, TensorSpec } from "../tensor.ts";
import type { Decoding, Prediction, PredictionDecoder } from "./prediction.ts";
import { RowTensors, TensorPredictions } from "./tensor_predictions.ts";

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
    return new RowTensors(this.#names, outputs, row);
  }

  decodeTogether(outputs: readonly Tensor[], rows: number): Decoding {
    const predictions = new TensorPredictions(this.#names, outputs, 0, rows);
    return { decode() {}, end: () => predictions };
  }
}
