import type { Prediction, Predictions } from "./prediction.ts";

/** Single values of several rows, as a column: see `ClassPredictions`. */
export class ValuePredictions implements Predictions {
  readonly values: Float64Array;

  constructor(values: Float64Array) {
    this.values = values;
  }

  get length(): number {
    return this.values.length;
  }

  at(row: number): Prediction | undefined {
    return row < this.length ? { kind: "value", value: this.values[row]! } : undefined;
  }

  /** The rows `from` to `to` (exclusive), in the same memory. */
  slice(from: number, to: number): ValuePredictions {
    return new ValuePredictions(this.values.subarray(from, to));
  }

  *[Symbol.iterator](): Generator<Prediction> {
    for (let row = 0; row < this.length; row++) yield this.at(row)!;
  }
}
