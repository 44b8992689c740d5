import { namedRows } from "./named_rows.ts";
import type { NamedTensors, Prediction, Predictions } from "./prediction.ts";
import { sliceRows, type Tensor } from "../tensor.ts";

/** Outputs of several rows as they are. They are copied for whoever reads them: to count needs none. */
export class TensorPredictions implements Predictions {
  readonly length: number;
  readonly #names: readonly string[];
  readonly #outputs: readonly Tensor[];
  readonly #from: number;

  /** @param outputs in the order of their names, the first dimension the rows */
  constructor(
    names: readonly string[],
    outputs: readonly Tensor[],
    from: number,
    to: number,
  ) {
    this.length = to - from;
    this.#names = names;
    this.#outputs = outputs;
    this.#from = from;
  }

  /** The outputs of all rows, which are their first dimension. */
  get tensors(): NamedTensors {
    const to = this.#from + this.length;
    return this.#outputs.map((tensor, i) => ({
      name: this.#names[i]!,
      tensor: sliceRows(tensor, this.#from, to),
    }));
  }

  at(row: number): Prediction | undefined {
    if (row >= this.length) return undefined;
    return new RowTensors(this.#names, this.#outputs, this.#from + row);
  }

  slice(from: number, to: number): TensorPredictions {
    return new TensorPredictions(this.#names, this.#outputs, this.#from + from, this.#from + to);
  }

  *[Symbol.iterator](): Generator<Prediction> {
    for (let row = 0; row < this.length; row++) yield this.at(row)!;
  }
}

/** The outputs of a row, which are copied when they are read. */
export class RowTensors {
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
