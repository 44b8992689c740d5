/** Rows of numbers, without an array for each row. */
export class NumberRows {
  /** Row by row. */
  readonly values: Float64Array;
  /** Numbers in a row. */
  readonly width: number;

  constructor(values: Float64Array, width: number) {
    this.values = values;
    this.width = width;
  }

  get length(): number {
    return this.values.length / this.width;
  }

  at(row: number): readonly number[] {
    return Array.from(this.values.subarray(row * this.width, (row + 1) * this.width));
  }

  /** The rows `from` to `to` (exclusive), in the same memory. */
  slice(from: number, to: number): NumberRows {
    return new NumberRows(this.values.subarray(from * this.width, to * this.width), this.width);
  }

  toArrays(): readonly (readonly number[])[] {
    return Array.from({ length: this.length }, (_, row) => this.at(row));
  }
}

/** The rows of a request: records, arrays of values, or single values; or numbers alone. */
export type Instances = readonly unknown[] | NumberRows;
