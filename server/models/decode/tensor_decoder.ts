import type { Tensor, TensorSpec } from "../tensor.ts";
import { namedRows } from "./named_rows.ts";
import type { NamedTensors, Prediction, PredictionDecoder } from "./prediction.ts";

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
}

/** The outputs of a row. They are copied when they are read: a request for tensors only counts them. */
class RowTensors {
  readonly kind = "tensors";
  readonly #names: readonly string[];
  readonly #outputs: readonly Tensor[];
  readonly #row: number;

  constructor(names: readonly string[], outputs: readonly Tensor[], row: number) {
    this.#names = names;
    this.#outputs = outputs;
    this.#row = row;
  }

  get tensors(): NamedTensors {
    return namedRows(this.#names, this.#outputs, this.#row);
  }
}
