/** Values that are no numbers, each of them once. */
export interface OtherValues {
  /** For each value of all rows: 0 for a number, else the position in `values` and one more. */
  readonly codes: Uint16Array;
  readonly values: readonly unknown[];
}

/** What flat rows may have beside numbers. */
export interface FlatRowParts {
  /** The place in a row of each name; undefined when values have no names. */
  readonly names?: ReadonlyMap<string, number> | undefined;
  readonly others?: OtherValues | undefined;
}

/** Rows of as many values each, or records of the same names, without an object for each row. */
export class FlatRows {
  /** Row by row; NaN for a value that is no number. */
  readonly values: Float64Array;
  /** Values in a row. */
  readonly width: number;
  readonly names: ReadonlyMap<string, number> | undefined;
  readonly others: OtherValues | undefined;

  constructor(values: Float64Array, width: number, { names, others }: FlatRowParts = {}) {
    this.values = values;
    this.width = width;
    this.names = names;
    this.others = others;
  }

  get length(): number {
    return this.values.length / this.width;
  }

  /** A row as an array, or as a record of its names. */
  at(row: number): readonly unknown[] | Readonly<Record<string, unknown>> {
    const { names, width } = this;
    const valueOf = (place: number) => this.valueAt(row * width + place);
    if (names === undefined) return Array.from({ length: width }, (_, place) => valueOf(place));
    return Object.fromEntries(Array.from(names, ([name, place]) => [name, valueOf(place)]));
  }

  /** @param at a position in `values` */
  valueAt(at: number): unknown {
    const { others } = this;
    const code = others === undefined ? 0 : others.codes[at]!;
    return code === 0 ? this.values[at]! : others!.values[code - 1];
  }

  /** The rows `from` to `to` (exclusive), in the same memory. */
  slice(from: number, to: number): FlatRows {
    const { names, others, width } = this;
    const [start, end] = [from * width, to * width];
    return new FlatRows(this.values.subarray(start, end), width, {
      names,
      others: others && { ...others, codes: others.codes.subarray(start, end) },
    });
  }

  toArray(): readonly unknown[] {
    return Array.from({ length: this.length }, (_, row) => this.at(row));
  }
}

/** The rows of a request: records, arrays of values, or single values. */
export type Instances = readonly unknown[] | FlatRows;
