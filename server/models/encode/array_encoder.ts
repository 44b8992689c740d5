import { invalidInputError, type KnownError, Problems, quoteValue } from "../../errors.ts";
import { elementWriter, FLOAT_LIMITS } from "./element_writer.ts";
import type { InstanceEncoder } from "./encoder_types.ts";
import { FlatRows, type Instances } from "./flat_rows.ts";
import { allocate, describeShape, elementCount, type Tensor, type TensorSpec } from "../tensor.ts";

/**
 * Encodes instances for a graph without a manifest.
 *
 * With one input, an instance is the (nested) array of its row. With several, it is an object with an
 * entry for each input. A single value may stand for an array of one element.
 */
export class ArrayEncoder implements InstanceEncoder {
  readonly columns = [];
  readonly #inputs: readonly TensorSpec[];

  /** @param inputs the graph's inputs; the first dimension of each counts rows */
  constructor(inputs: readonly TensorSpec[]) {
    this.#inputs = inputs;
  }

  encode(instances: Instances, fieldOf: (row: number) => string): readonly Tensor[] {
    if (instances instanceof FlatRows) {
      const tensor = this.#numbers(instances);
      return tensor === undefined ? this.encode(instances.toArray(), fieldOf) : [tensor];
    }
    const problems = new Problems();
    const parts = this.#inputs.map((spec) => new InputBuilder(spec, problems));
    for (const [row, instance] of instances.entries()) {
      this.#addInstance(instance, parts, problems, fieldOf(row));
    }
    problems.throwIfAny();
    const tensors = parts.map((part) => part.tensor());
    problems.throwIfAny();
    return tensors;
  }

  /** The rows of the only input, if they are floats in one list; else undefined. */
  #numbers({ values, width, length, names }: FlatRows): Tensor | undefined {
    if (names !== undefined) return undefined;
    const [spec, ...more] = this.#inputs;
    const { datatype, shape } = spec!;
    const fits = more.length === 0 && shape?.length === 2 && [-1, width].includes(shape[1]!);
    if (!fits || datatype !== "FP32" && datatype !== "FP64") return undefined;
    const largest = FLOAT_LIMITS[datatype];
    for (let i = 0; i < values.length; i++) {
      if (!(Math.abs(values[i]!) <= largest)) return undefined;
    }
    const data = datatype === "FP64" ? values : new Float32Array(values);
    return { datatype, shape: [length, width], data };
  }

  #addInstance(
    instance: unknown,
    parts: readonly InputBuilder[],
    problems: Problems,
    field: string,
  ): void {
    if (typeof instance !== "object" || instance === null || Array.isArray(instance)) {
      if (parts.length === 1) parts[0]!.add(instance, field);
      else {
        const names = this.#inputs.map(({ name }) => `"${name}"`).join(", ");
        const found = quoteValue(instance);
        problems.add(
          field,
          `expected an object with the inputs ${names}, got ${found}`,
          "wrong_shape",
        );
      }
      return;
    }
    for (const [i, spec] of this.#inputs.entries()) {
      const inputField = field === "" ? spec.name : `${field}.${spec.name}`;
      if (Object.hasOwn(instance, spec.name)) {
        parts[i]!.add((instance as Record<string, unknown>)[spec.name], inputField);
      } else {
        problems.add(inputField, `is missing: expected ${describeRow(spec)}`, "missing", spec.name);
      }
    }
  }
}

/**
 * The values of one graph input, collected row by row.
 *
 * The tensor is allocated only when all rows are known to have the same shape: else one long row
 * among many short ones would allocate its length for each of them.
 */
class InputBuilder {
  readonly #spec: TensorSpec;
  readonly #problems: Problems;
  readonly #rows: { readonly value: unknown; readonly field: string }[] = [];
  /** The shape of a row. The first row determines the sizes that the graph leaves open. */
  #rowShape: readonly number[] | undefined;

  constructor(spec: TensorSpec, problems: Problems) {
    this.#spec = spec;
    this.#problems = problems;
  }

  add(value: unknown, field: string): void {
    const declared = this.#spec.shape?.slice(1);
    const nested = Array.isArray(value) || declared === undefined || elementCount(declared) !== 1
      ? value
      : declared.reduce<unknown>((inner) => [inner], value);
    this.#rowShape ??= declared === undefined ? shapeOf(nested) : resolveShape(declared, nested);
    this.#checkShape(nested, 0, field);
    this.#rows.push({ value: nested, field });
  }

  /** The rows as a tensor, if no row has a problem. Values that do not fit its type become problems. */
  tensor(): Tensor {
    const { datatype } = this.#spec;
    const shape = [this.#rows.length, ...this.#rowShape ?? []];
    const data = allocate(datatype, elementCount(shape));
    const write = elementWriter(datatype);
    let at = 0;
    const put = (value: unknown, field: () => string): void => {
      const problem = write(value, data, at++);
      if (problem !== undefined) {
        this.#problems.add(field(), problem, "wrong_type", this.#spec.name);
      }
    };
    const fill = (value: unknown, axis: number, field: () => string): void => {
      if (axis === shape.length) return put(value, field);
      const values = value as unknown[];
      let i = 0;
      const fieldOfInner = () => `${field()}[${i}]`;
      const isLast = axis + 1 === shape.length;
      for (; i < values.length; i++) {
        if (isLast) put(values[i], fieldOfInner);
        else fill(values[i], axis + 1, fieldOfInner);
      }
    };
    for (const { value, field } of this.#rows) fill(value, 1, () => field);
    return { datatype, shape, data };
  }

  #checkShape(value: unknown, axis: number, field: string): void {
    const shape = this.#rowShape!;
    if (axis === shape.length) return;
    const size = shape[axis]!;
    if (!Array.isArray(value) || value.length !== size) {
      this.#problems.add(
        field,
        `expected an array of ${size} (input "${this.#spec.name}" has rows of shape ${
          describeShape(this.#spec.shape?.slice(1) ?? shape)
        }), got ${quoteValue(value)}`,
        "wrong_shape",
        this.#spec.name,
      );
      return;
    }
    if (axis + 1 === shape.length) return;
    for (let i = 0; i < size; i++) this.#checkShape(value[i], axis + 1, `${field}[${i}]`);
  }
}

/** Replaces the open sizes of `declared` by those of the nested array `value`. */
function resolveShape(declared: readonly number[], value: unknown): readonly number[] {
  let level = value;
  return declared.map((size) => {
    const actual = Array.isArray(level) ? level.length : 0;
    level = Array.isArray(level) ? level[0] : undefined;
    return size === -1 ? actual : size;
  });
}

/** The shape of nested arrays, by their first elements. */
function shapeOf(value: unknown): readonly number[] {
  const shape: number[] = [];
  let level = value;
  while (Array.isArray(level) && shape.length < MAX_DIMENSIONS) {
    shape.push(level.length);
    level = level[0];
  }
  return shape;
}

// Of a row. No operator takes more.
const MAX_DIMENSIONS = 31;

function describeRow({ datatype, shape }: TensorSpec): string {
  if (shape === undefined) return `a ${datatype} value, or arrays of them`;
  const row = shape.slice(1);
  return elementCount(row) === 1
    ? `one ${datatype} value`
    : `an array of ${datatype} values of shape ${describeShape(row)}`;
}

/** The error for instances sent to a graph whose inputs do not begin with a row dimension. */
export function noRowsError(
  model: string,
  inputs: readonly TensorSpec[],
): KnownError<"invalid_input"> {
  const shapes = inputs.map(({ name, shape }) => `"${name}" ${describeShape(shape)}`).join(", ");
  return invalidInputError(
    `the first dimension of the inputs of model "${model}" (${shapes}) does not count rows: ` +
      `send tensors to /v2/models/${model}/infer`,
  );
}
