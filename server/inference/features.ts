import { closestString } from "@std/text/closest_string.js";
import { ModelError, type Problem, Problems, quoteValue } from "../errors.ts";
import type { CategoryFeature, CategoryValue, Feature, Manifest } from "../registry/manifest.ts";
import { elementWriter } from "./element.ts";
import {
  allocate,
  type Datatype,
  describeShape,
  type Tensor,
  type TensorData,
  type TensorSpec,
} from "./tensor.ts";

/** Turns the instances of a request into the graph's input tensors. */
export interface InstanceEncoder {
  /**
   * @param instances one for each row
   * @param fieldOf names row `i` in problems
   * @returns a tensor for each graph input, their first dimension the rows
   * @throws {InvalidInputError} with every problem of every row
   */
  encode(instances: readonly unknown[], fieldOf: (row: number) => string): readonly Tensor[];
}

/**
 * Writes one value of a feature into a row of its input tensor.
 *
 * @returns what is wrong with the value, or undefined when it was written.
 */
type Write = (value: unknown, data: TensorData, at: number) => string | undefined;

interface Column {
  readonly feature: Feature;
  /** Position of the graph input it is part of. */
  readonly input: number;
  /** Elements before it in a row of that input. */
  readonly offset: number;
  readonly write: Write;
  /** Writes what stands for an absent value; undefined when the feature is required. */
  readonly writeMissing: ((data: TensorData, at: number) => void) | undefined;
}

/**
 * Encodes records of named features, or rows of values in the manifest's order.
 *
 * A feature goes to the graph input that it names in the manifest, else to the
 * input of its own name, else to the graph's only input. Features that share an
 * input are its columns, in the manifest's order; so one float matrix, one
 * input for each feature and several matrices are the same thing here.
 */
export class FeatureEncoder implements InstanceEncoder {
  readonly #specs: readonly TensorSpec[];
  /** Elements in a row of each input. */
  readonly #widths: readonly number[];
  readonly #columns: readonly Column[];
  readonly #names: ReadonlySet<string>;

  /** @throws {ModelError} when manifest and graph do not fit, with every problem. */
  constructor(manifest: Manifest, inputs: readonly TensorSpec[]) {
    this.#specs = inputs;
    ({ columns: this.#columns, widths: this.#widths } = planColumns(manifest, inputs));
    this.#names = new Set(manifest.features.map((feature) => feature.name));
  }

  encode(instances: readonly unknown[], fieldOf: (row: number) => string): readonly Tensor[] {
    const rows = instances.length;
    const tensors = this.#specs.map((spec, i) => emptyTensor(spec, rows, this.#widths[i]!));
    const problems = new Problems();
    for (let row = 0; row < rows; row++) {
      const instance = instances[row];
      if (Array.isArray(instance)) this.#encodeRow(instance, row, tensors, problems, fieldOf);
      else if (typeof instance === "object" && instance !== null) {
        this.#encodeRecord(instance as Record<string, unknown>, row, tensors, problems, fieldOf);
      } else {
        problems.add(
          fieldOf(row),
          `expected an object of named features or an array of ${this.#columns.length} values, got ${
            quoteValue(instance)
          }`,
        );
      }
    }
    problems.throwIfAny();
    return tensors;
  }

  #encodeRecord(
    record: Record<string, unknown>,
    row: number,
    tensors: readonly Tensor[],
    problems: Problems,
    fieldOf: (row: number) => string,
  ): void {
    let missing = false;
    for (const column of this.#columns) {
      const { name } = column.feature;
      const value = record[name];
      const problem = encodeValue(column, value, row, tensors);
      if (problem === undefined) continue;
      missing ||= value === undefined;
      problems.add(joinField(fieldOf(row), name), problem);
    }
    if (missing) this.#reportUnknownFields(record, fieldOf(row), problems);
  }

  #encodeRow(
    values: readonly unknown[],
    row: number,
    tensors: readonly Tensor[],
    problems: Problems,
    fieldOf: (row: number) => string,
  ): void {
    if (values.length !== this.#columns.length) {
      problems.add(
        fieldOf(row),
        `expected ${this.#columns.length} values (${this.#preview()}), got ${values.length}`,
      );
      return;
    }
    for (let i = 0; i < values.length; i++) {
      const column = this.#columns[i]!;
      const problem = encodeValue(column, values[i], row, tensors);
      if (problem !== undefined) {
        problems.add(`${fieldOf(row)}[${i}] (${column.feature.name})`, problem);
      }
    }
  }

  /** Fields beyond the features are let through; when a feature is missing they are the likely cause. */
  #reportUnknownFields(record: Record<string, unknown>, field: string, problems: Problems): void {
    const absent = [...this.#names].filter((name) => !Object.hasOwn(record, name));
    for (const key of Object.keys(record)) {
      if (this.#names.has(key)) continue;
      // The distance is quadratic in the length, so hostile keys are not measured.
      const near = key.length > 100 || problems.isFull
        ? undefined
        : closestString(key, absent) as string;
      const hint = near === undefined ? "" : `; the nearest missing feature is "${near}"`;
      problems.add(joinField(field, key.slice(0, 100)), `is not a feature of this model${hint}`);
    }
  }

  #preview(): string {
    const names = this.#columns.slice(0, 4).map((column) => column.feature.name);
    return this.#columns.length > 4 ? `${names.join(", ")}, …` : names.join(", ");
  }
}

function joinField(parent: string, name: string): string {
  return parent === "" ? name : `${parent}.${name}`;
}

function encodeValue(
  column: Column,
  value: unknown,
  row: number,
  tensors: readonly Tensor[],
): string | undefined {
  const { data, shape } = tensors[column.input]!;
  const at = row * (shape[1] ?? 1) + column.offset;
  // A function is what an absent field named like a method of every object reads as.
  if (value === undefined || value === null || typeof value === "function") {
    if (column.writeMissing === undefined) {
      return `is missing: expected ${describeFeature(column.feature)}`;
    }
    column.writeMissing(data, at);
    return undefined;
  }
  return column.write(value, data, at);
}

/** "a number", "one of "Yes", "No"". */
export function describeFeature(feature: Feature): string {
  if (feature.type === "number") return "a number";
  const shown = feature.values.slice(0, 8).map((value) => JSON.stringify(value));
  const more = feature.values.length - shown.length;
  return `one of ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function emptyTensor({ datatype, shape }: TensorSpec, rows: number, width: number): Tensor {
  return {
    datatype,
    shape: shape.length === 1 ? [rows] : [rows, width],
    data: allocate(datatype, rows * width),
  };
}

/** Gives every feature its place in the graph's inputs. */
function planColumns(
  manifest: Manifest,
  inputs: readonly TensorSpec[],
): { readonly columns: readonly Column[]; readonly widths: readonly number[] } {
  const problems: Problem[] = [];
  const widths = inputs.map(() => 0);
  const columns: Column[] = [];
  for (const [i, feature] of manifest.features.entries()) {
    const input = inputOf(feature, inputs);
    if (input === -1) {
      problems.push({ field: `features[${i}]`, message: noInputMessage(feature, inputs) });
      continue;
    }
    const spec = inputs[input]!;
    const encoding = manifest.category_encoding ?? (spec.name === feature.name ? "value" : "index");
    const planned = planColumn(feature, spec.datatype, encoding);
    if (typeof planned === "string") {
      problems.push({ field: `features[${i}]`, message: planned });
      continue;
    }
    columns.push({
      feature,
      input,
      offset: widths[input]!,
      write: planned.write,
      writeMissing: planned.writeMissing,
    });
    widths[input]! += planned.width;
  }
  if (problems.length === 0) {
    for (const [i, spec] of inputs.entries()) problems.push(...widthProblems(spec, widths[i]!));
  }
  if (problems.length > 0) throw new ModelError(manifest.name, problems);
  return { columns, widths };
}

function inputOf(feature: Feature, inputs: readonly TensorSpec[]): number {
  const name = feature.input ?? feature.name;
  const named = inputs.findIndex((input) => input.name === name);
  return named === -1 && feature.input === undefined && inputs.length === 1 ? 0 : named;
}

function noInputMessage(feature: Feature, inputs: readonly TensorSpec[]): string {
  const names = inputs.map((input) => `"${input.name}"`).join(", ") || "none";
  return feature.input === undefined
    ? `the graph has no input "${feature.name}" (its inputs: ${names}): ` +
      'rename the feature, or say with "input" which one it is a column of'
    : `the graph has no input "${feature.input}" (its inputs: ${names})`;
}

function* widthProblems({ name, shape }: TensorSpec, width: number): Generator<Problem> {
  const field = `input "${name}"`;
  if (width === 0) {
    yield { field, message: "no feature of model.json goes into it" };
  } else if (shape.length > 2 || shape.length === 0) {
    yield {
      field,
      message: `has shape ${describeShape(shape)}; features need rows of values, [rows] or ` +
        "[rows, columns]. Without model.json the graph takes nested arrays",
    };
  } else if (shape[0] !== -1 && shape[0] !== 1) {
    yield {
      field,
      message: `takes exactly ${
        shape[0]
      } rows at a time: export with a first dimension of any size`,
    };
  } else if (shape.length === 1 && width > 1) {
    yield { field, message: `holds one value a row, but ${width} columns go into it` };
  } else if (shape.length === 2 && shape[1] !== -1 && shape[1] !== width) {
    yield {
      field,
      message: `has ${shape[1]} columns, but the features make ${width}: ` +
        "check the list of features, their order and category_encoding",
    };
  }
}

interface PlannedColumn {
  readonly width: number;
  readonly write: Write;
  readonly writeMissing: ((data: TensorData, at: number) => void) | undefined;
}

/** How a feature enters an input of this type, or why it cannot. */
function planColumn(
  feature: Feature,
  datatype: Datatype,
  encoding: NonNullable<Manifest["category_encoding"]>,
): PlannedColumn | string {
  const oneHot = feature.type === "category" && encoding === "one-hot" && datatype !== "BYTES";
  const write = feature.type === "number"
    ? numberWriter(datatype)
    : oneHot
    ? oneHotWriter(feature)
    : categoryWriter(feature, datatype, encoding === "value");
  if (typeof write === "string") return write;
  const width = oneHot ? feature.values.length : 1;
  const missing = missingWriter(feature, datatype, write, oneHot);
  return typeof missing === "string" ? missing : { width, write, writeMissing: missing };
}

function missingWriter(
  feature: Feature,
  datatype: Datatype,
  write: Write,
  oneHot: boolean,
): PlannedColumn["writeMissing"] | string {
  if (feature.default !== undefined) {
    const value = feature.default;
    return (data, at) => void write(value, data, at);
  }
  if (feature.required) return undefined;
  if (oneHot) return () => {};
  if (feature.type === "category" && datatype !== "BYTES") {
    return (data, at) => setNumber(data, at, datatype, NO_CATEGORY);
  }
  switch (datatype) {
    case "FP16":
    case "FP32":
    case "FP64":
      return (data, at) => setNumber(data, at, datatype, NaN);
    case "BYTES":
      return (data, at) => void ((data as string[])[at] = "");
    default:
      return `may be absent, but a graph input of type ${datatype} cannot hold a missing value: ` +
        'give the feature a "default", or export the graph with a float input';
  }
}

// The index that stands for "none of the values"; an encoder in the graph that
// ignores unknown categories makes all zeros of it.
const NO_CATEGORY = -1;

function numberWriter(datatype: Datatype): Write | string {
  return datatype === "BYTES" || datatype === "BOOL"
    ? `is a number, but its graph input has the type ${datatype}`
    : elementWriter(datatype);
}

/**
 * @param asValue whether categories that are numbers enter as themselves; names have only their index
 */
function categoryWriter(feature: CategoryFeature, datatype: Datatype, asValue: boolean): Write {
  const { values, accept_unknown } = feature;
  const expected = `expected ${describeFeature(feature)}`;
  if (datatype === "BYTES") {
    const known = new Set<unknown>(values);
    return (value, data, at) => {
      if (!known.has(value) && !(accept_unknown && isScalar(value))) {
        return `${expected}, got ${quoteValue(value)}`;
      }
      (data as string[])[at] = String(value);
      return undefined;
    };
  }
  const numeric = asValue && values.every((value) => typeof value !== "string");
  const codes = new Map<unknown, number>(
    values.map((value, index) => [value, numeric ? Number(value) : index]),
  );
  return (value, data, at) => {
    const code = codes.get(value) ?? (accept_unknown && isScalar(value) ? NO_CATEGORY : undefined);
    if (code === undefined) return `${expected}, got ${quoteValue(value)}`;
    setNumber(data, at, datatype, code);
    return undefined;
  };
}

function oneHotWriter(feature: CategoryFeature): Write {
  const { values, accept_unknown } = feature;
  const positions = new Map<unknown, number>(values.map((value, index) => [value, index]));
  const expected = `expected ${describeFeature(feature)}`;
  return (value, data, at) => {
    const position = positions.get(value);
    if (position !== undefined) {
      (data as Float64Array)[at + position] = 1;
      return undefined;
    }
    return accept_unknown && isScalar(value) ? undefined : `${expected}, got ${quoteValue(value)}`;
  };
}

function isScalar(value: unknown): value is CategoryValue {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function setNumber(data: TensorData, at: number, datatype: Datatype, value: number): void {
  if (datatype === "INT64" || datatype === "UINT64") (data as BigInt64Array)[at] = BigInt(value);
  else (data as Float64Array)[at] = value;
}
