import { type InvalidReason, Problems, quoteValue } from "../../errors.ts";
import type { Manifest } from "../folder/manifest.ts";
import { allocate, type Tensor, type TensorSpec } from "../tensor.ts";
import type { AbsentValues } from "./absent_values.ts";
import { describeFeature } from "./column_writer.ts";
import type { InstanceEncoder } from "./encoder_types.ts";
import { nearName } from "./near_name.ts";
import { FlatRows, type Instances } from "./flat_rows.ts";
import { type Column, planColumns } from "./plan_columns.ts";

/**
 * Encodes records of named features, or rows of values in the manifest's order.
 *
 * A feature goes to the graph input that it names in the manifest, else to the input of its own
 * name, else to the graph's only input. Features that share an input are its columns, in the
 * manifest's order. So a graph may have one matrix, one input for each feature or several matrices.
 */
export class FeatureEncoder implements InstanceEncoder {
  readonly #specs: readonly TensorSpec[];
  /** Elements in a row of each input. */
  readonly #widths: readonly number[];
  readonly columns: readonly Column[];
  readonly #names: ReadonlySet<string>;

  /** @throws {KnownError<"model">} with every problem, when the manifest does not fit the graph */
  constructor(manifest: Manifest, inputs: readonly TensorSpec[]) {
    this.#specs = inputs;
    ({ columns: this.columns, widths: this.#widths } = planColumns(manifest, inputs));
    this.#names = new Set(manifest.features.map((feature) => feature.name));
  }

  encode(
    instances: Instances,
    fieldOf: (row: number) => string,
    absent?: AbsentValues,
  ): readonly Tensor[] {
    const tensors = this.#tensorsOf(instances.length);
    const isFlat = instances instanceof FlatRows;
    if (isFlat && this.#encodeFlat(instances, tensors, absent)) return tensors;
    const problems = new Problems();
    const rows = isFlat ? instances.toArray() : instances;
    this.#encodeAll(rows, tensors, fieldOf, problems, absent);
    problems.throwIfAny();
    return tensors;
  }

  addProblems(instances: Instances, fieldOf: (row: number) => string, problems: Problems): void {
    const rows = instances instanceof FlatRows ? instances.toArray() : instances;
    this.#encodeAll(rows, this.#tensorsOf(rows.length), fieldOf, problems, undefined);
  }

  #tensorsOf(rows: number): readonly Tensor[] {
    return this.#specs.map((spec, i) => emptyTensor(spec, rows, this.#widths[i]!));
  }

  /**
   * @returns false when rows may not be as they should: then nothing was told to `absent`, and
   * `#encodeAll` finds out
   */
  #encodeFlat(
    rows: FlatRows,
    tensors: readonly Tensor[],
    absent: AbsentValues | undefined,
  ): boolean {
    const { names, width } = rows;
    if (names === undefined && width !== this.columns.length) return false;
    const missing: (readonly [column: number, row: number])[] = [];
    for (const [i, column] of this.columns.entries()) {
      const place = names === undefined ? i : names.get(column.feature.name);
      if (place === undefined && !this.#hasAll(names!)) return false;
      const onMissing = (row: number) => missing.push([i, row]);
      if (!encodeColumn(rows, place, column, tensors, onMissing)) return false;
    }
    for (const [column, row] of missing) absent?.add(column, row);
    return true;
  }

  /** Whether these are names of features: no other one is a misspelt feature. */
  #hasAll(names: ReadonlyMap<string, number>): boolean {
    for (const name of names.keys()) if (!this.#names.has(name)) return false;
    return true;
  }

  #encodeAll(
    instances: readonly unknown[],
    tensors: readonly Tensor[],
    fieldOf: (row: number) => string,
    problems: Problems,
    absent: AbsentValues | undefined,
  ): void {
    const rows = instances.length;
    for (let row = 0; row < rows; row++) {
      const instance = instances[row];
      if (Array.isArray(instance)) {
        this.#encodeRow(instance, row, tensors, problems, fieldOf, absent);
      } else if (typeof instance === "object" && instance !== null) {
        const record = instance as Record<string, unknown>;
        this.#encodeRecord(record, row, tensors, problems, fieldOf, absent);
      } else {
        problems.add(
          fieldOf(row),
          `expected an object of named features or an array of ${this.columns.length} values, got ${
            quoteValue(instance)
          }`,
          "wrong_shape",
        );
      }
    }
  }

  #encodeRecord(
    record: Record<string, unknown>,
    row: number,
    tensors: readonly Tensor[],
    problems: Problems,
    fieldOf: (row: number) => string,
    absent: AbsentValues | undefined,
  ): void {
    let unsent: Column[] | undefined;
    for (let i = 0; i < this.columns.length; i++) {
      const column = this.columns[i]!;
      const { name } = column.feature;
      const value = record[name];
      if (writeNumber(column, value, row, tensors)) continue;
      if (value === undefined) (unsent ??= []).push(column);
      if (isMissing(value)) absent?.add(i, row);
      const problem = encodeValue(column, value, row, tensors);
      if (problem !== undefined) {
        problems.add(joinField(fieldOf(row), name), problem, reasonOf(column, value), name);
      }
    }
    if (unsent !== undefined) this.#reportUnknownFields(record, unsent, fieldOf(row), problems);
  }

  #encodeRow(
    values: readonly unknown[],
    row: number,
    tensors: readonly Tensor[],
    problems: Problems,
    fieldOf: (row: number) => string,
    absent: AbsentValues | undefined,
  ): void {
    if (values.length !== this.columns.length) {
      problems.add(
        fieldOf(row),
        `expected ${this.columns.length} values (${this.#preview()}), got ${values.length}`,
        "wrong_shape",
      );
      return;
    }
    for (let i = 0; i < values.length; i++) {
      const column = this.columns[i]!;
      if (writeNumber(column, values[i], row, tensors)) continue;
      if (isMissing(values[i])) absent?.add(i, row);
      const problem = encodeValue(column, values[i], row, tensors);
      if (problem !== undefined) {
        const { name } = column.feature;
        problems.add(
          `${fieldOf(row)}[${i}] (${name})`,
          problem,
          reasonOf(column, values[i]),
          name,
        );
      }
    }
  }

  /**
   * Fields that are no features are ignored, except in two cases: when a required feature is absent,
   * since they are the likely cause; and when a name is nearly that of an absent feature.
   */
  #reportUnknownFields(
    record: Record<string, unknown>,
    absent: readonly Column[],
    field: string,
    problems: Problems,
  ): void {
    const names = absent.map((column) => column.feature.name);
    const requiredIsAbsent = absent.some((column) => column.writeMissing === undefined);
    for (const key of Object.keys(record)) {
      if (this.#names.has(key)) continue;
      const near = problems.isFull ? undefined : nearName(key, names);
      if (near === undefined && !requiredIsAbsent) continue;
      const hint = near === undefined ? "" : `; did you mean "${near}"?`;
      problems.add(
        joinField(field, key.slice(0, 100)),
        `is not a feature of this model${hint}`,
        "unknown_field",
      );
    }
  }

  #preview(): string {
    const names = this.columns.slice(0, 4).map((column) => column.feature.name);
    return this.columns.length > 4 ? `${names.join(", ")}, …` : names.join(", ");
  }
}

/** Why a value of a feature is a problem. */
function reasonOf({ feature }: Column, value: unknown): InvalidReason {
  if (isMissing(value)) return "missing";
  return feature.type === "number" ? "wrong_type" : "unknown_category";
}

function joinField(parent: string, name: string): string {
  return parent === "" ? name : `${parent}.${name}`;
}

/** Writes a number that needs no further look, as most values do. @returns whether it is one */
function writeNumber(
  { largest, input, rowWidth, offset }: Column,
  value: unknown,
  row: number,
  tensors: readonly Tensor[],
): boolean {
  if (typeof value !== "number" || !(Math.abs(value) <= largest)) return false;
  (tensors[input]!.data as Float64Array)[row * rowWidth + offset] = value;
  return true;
}

/**
 * Writes the values of a column.
 *
 * @param place of the column in a row; undefined when no row has a value
 * @returns false when one of them cannot be written
 */
function encodeColumn(
  rows: FlatRows,
  place: number | undefined,
  column: Column,
  tensors: readonly Tensor[],
  onMissing: (row: number) => void,
): boolean {
  const { values, width, length } = rows;
  const { largest, offset, rowWidth } = column;
  const data = tensors[column.input]!.data as Float64Array;
  const first = place ?? -1;
  for (let row = 0, from = first, to = offset; row < length; row++, from += width, to += rowWidth) {
    const number = place === undefined ? NaN : values[from]!;
    if (Math.abs(number) <= largest) {
      data[to] = number;
      continue;
    }
    const value = place === undefined ? undefined : rows.valueAt(from);
    if (isMissing(value)) onMissing(row);
    if (encodeValue(column, value, row, tensors) !== undefined) return false;
  }
  return true;
}

function encodeValue(
  column: Column,
  value: unknown,
  row: number,
  tensors: readonly Tensor[],
): string | undefined {
  const { data } = tensors[column.input]!;
  const at = row * column.rowWidth + column.offset;
  if (isMissing(value)) {
    if (column.writeMissing === undefined) {
      return `is missing: expected ${describeFeature(column.feature)}`;
    }
    column.writeMissing(data, at);
    return undefined;
  }
  return column.write(value, data, at);
}

function isMissing(value: unknown): boolean {
  // An absent field with the name of an object's method, such as `toString`, reads as a function.
  return value === undefined || value === null || typeof value === "function" ||
    Number.isNaN(value);
}

function emptyTensor({ datatype, shape }: TensorSpec, rows: number, width: number): Tensor {
  return {
    datatype,
    shape: shape?.length === 1 ? [rows] : [rows, width],
    data: allocate(datatype, rows * width),
  };
}
