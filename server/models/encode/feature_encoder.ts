import { closestString } from "@std/text/closest_string.js";
import { levenshteinDistance } from "@std/text/levenshtein_distance.js";
import { modelError, type Problem, Problems, quoteValue } from "../../errors.ts";
import type { Feature, Manifest } from "../folder/manifest.ts";
import { type ColumnWriter, columnWriter, describeFeature } from "./column_writer.ts";
import type { InstanceEncoder } from "./instance_encoder.ts";
import { allocate, describeShape, type Tensor, type TensorSpec } from "../tensor.ts";

interface Column {
  readonly feature: Feature;
  /** Position of the graph input it is part of. */
  readonly input: number;
  /** Elements before it in a row of that input. */
  readonly offset: number;
  readonly write: ColumnWriter["write"];
  readonly writeMissing: ColumnWriter["writeMissing"];
}

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
  readonly #columns: readonly Column[];
  readonly #names: ReadonlySet<string>;

  /** @throws {KnownError<"model">} with every problem, when the manifest does not fit the graph */
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
    let absent: Column[] | undefined;
    for (const column of this.#columns) {
      const { name } = column.feature;
      const value = record[name];
      if (value === undefined) (absent ??= []).push(column);
      const problem = encodeValue(column, value, row, tensors);
      if (problem !== undefined) problems.add(joinField(fieldOf(row), name), problem);
    }
    if (absent !== undefined) this.#reportUnknownFields(record, absent, fieldOf(row), problems);
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
      problems.add(joinField(field, key.slice(0, 100)), `is not a feature of this model${hint}`);
    }
  }

  #preview(): string {
    const names = this.#columns.slice(0, 4).map((column) => column.feature.name);
    return this.#columns.length > 4 ? `${names.join(", ")}, …` : names.join(", ");
  }
}

/** The feature that a misspelt name may mean: at most a third of its letters differ. */
function nearName(key: string, names: readonly string[]): string | undefined {
  // Computing the distance is quadratic in the length, so long hostile keys are left out.
  if (key.length > 100) return undefined;
  const near = closestString(key, names as string[]) as string;
  const distance = levenshteinDistance(key.toLowerCase(), near.toLowerCase()) as number;
  return distance <= near.length / 3 ? near : undefined;
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

/** Assigns every feature to columns of the graph's inputs. */
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
    const planned = columnWriter(feature, spec.datatype, encoding);
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
  if (problems.length > 0) throw modelError(manifest.name, problems);
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
    yield { field, message: "no feature of model.json is a column of it" };
  } else if (shape === undefined) {
    return;
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
    yield { field, message: `holds one value a row, but the features make ${width} columns` };
  } else if (shape.length === 2 && shape[1] !== -1 && shape[1] !== width) {
    yield {
      field,
      message: `has ${shape[1]} columns, but the features make ${width}: ` +
        "check the list of features, their order and category_encoding",
    };
  }
}
