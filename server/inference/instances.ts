import { InvalidInputError, Problems, quoteValue } from "../errors.ts";
import { type ElementWriter, elementWriter } from "./element.ts";
import type { InstanceEncoder } from "./features.ts";
import {
  allocate,
  type Datatype,
  describeShape,
  elementCount,
  type Tensor,
  type TensorData,
  type TensorSpec,
} from "./tensor.ts";

/**
 * Encodes instances for a graph without a manifest, from the graph alone.
 *
 * With one input an instance is the (nested) array of its row; with several it
 * is an object with an entry for each input. A single value may stand for an
 * array of one.
 */
export class TensorEncoder implements InstanceEncoder {
  readonly #inputs: readonly TensorSpec[];

  /** @param inputs the graph's inputs; the first dimension of each counts rows */
  constructor(inputs: readonly TensorSpec[]) {
    this.#inputs = inputs;
  }

  encode(instances: readonly unknown[], fieldOf: (row: number) => string): readonly Tensor[] {
    const problems = new Problems();
    const parts = this.#inputs.map((spec) => new InputBuilder(spec, instances.length, problems));
    for (const [row, instance] of instances.entries()) {
      for (const [i, part] of parts.entries()) {
        this.#encodeInput(instance, this.#inputs[i]!, part, problems, fieldOf(row));
      }
    }
    problems.throwIfAny();
    return parts.map((part) => part.tensor());
  }

  #encodeInput(
    instance: unknown,
    spec: TensorSpec,
    part: InputBuilder,
    problems: Problems,
    field: string,
  ): void {
    if (typeof instance === "object" && instance !== null && !Array.isArray(instance)) {
      const inputField = field === "" ? spec.name : `${field}.${spec.name}`;
      if (!Object.hasOwn(instance, spec.name)) {
        problems.add(inputField, `is missing: expected ${describeRow(spec)}`);
        return;
      }
      part.add((instance as Record<string, unknown>)[spec.name], inputField);
    } else if (this.#inputs.length > 1) {
      const names = this.#inputs.map(({ name }) => `"${name}"`).join(", ");
      problems.add(
        field,
        `expected an object with the inputs ${names}, got ${quoteValue(instance)}`,
      );
    } else {
      part.add(instance, field);
    }
  }
}

/** The values of one graph input, collected row by row. */
class InputBuilder {
  readonly #spec: TensorSpec;
  readonly #rows: number;
  readonly #problems: Problems;
  readonly #write: ElementWriter;
  /** The shape of a row; sizes that the graph leaves open are taken from the first row. */
  #rowShape: readonly number[] | undefined;
  /** As long as the elements so far, or longer. */
  #data: TensorData = [];
  #length = 0;

  constructor(spec: TensorSpec, rows: number, problems: Problems) {
    this.#spec = spec;
    this.#rows = rows;
    this.#problems = problems;
    this.#write = elementWriter(spec.datatype);
  }

  add(value: unknown, field: string): void {
    const declared = this.#spec.shape.slice(1);
    const nested = Array.isArray(value) || elementCount(declared) !== 1
      ? value
      : declared.reduce<unknown>((inner) => [inner], value);
    const rowShape = this.#rowShape ?? resolveShape(declared, nested);
    this.#rowShape ??= this.#start(rowShape);
    this.#fill(nested, rowShape, 0, field);
  }

  tensor(): Tensor {
    const rowShape = this.#rowShape ?? [];
    const data = this.#length === this.#data.length
      ? this.#data
      : this.#data.slice(0, this.#length);
    return { datatype: this.#spec.datatype, shape: [this.#rows, ...rowShape], data };
  }

  #start(rowShape: readonly number[]): readonly number[] {
    const length = Math.min(this.#rows * elementCount(rowShape), MAX_FIRST_LENGTH);
    this.#data = allocate(this.#spec.datatype, length);
    return rowShape;
  }

  #append(value: unknown): string | undefined {
    if (this.#length === this.#data.length) {
      this.#data = lengthened(this.#data, this.#spec.datatype, 2 * this.#length + 1);
    }
    return this.#write(value, this.#data, this.#length++);
  }

  #fill(
    value: unknown,
    rowShape: readonly number[],
    depth: number,
    field: string,
  ): void {
    if (depth === rowShape.length) {
      const problem = this.#append(value);
      if (problem !== undefined) this.#problems.add(field, problem);
      return;
    }
    const size = rowShape[depth]!;
    if (!Array.isArray(value) || value.length !== size) {
      this.#problems.add(
        field,
        `expected an array of ${size} (input "${this.#spec.name}" has rows of shape ${
          describeShape(this.#spec.shape.slice(1))
        }), got ${quoteValue(value)}`,
      );
      return;
    }
    for (let i = 0; i < size; i++) {
      this.#fill(value[i], rowShape, depth + 1, `${field}[${i}]`);
    }
  }
}

// Where the graph leaves sizes open the first row sets them, and a few large ones
// multiply to more than there is memory. Beyond this many elements there is room
// only for those that are really there.
const MAX_FIRST_LENGTH = 65_536;

function lengthened(data: TensorData, datatype: Datatype, length: number): TensorData {
  const longer = allocate(datatype, length);
  if (Array.isArray(longer)) data.forEach((value, i) => longer[i] = value as string);
  // Same datatype on both sides, which the union type cannot express.
  else (longer as Float64Array).set(data as Float64Array);
  return longer;
}

/** Fills the open sizes of `declared` with what the nested array `value` has. */
function resolveShape(declared: readonly number[], value: unknown): readonly number[] {
  let level = value;
  return declared.map((size) => {
    const actual = Array.isArray(level) ? level.length : 0;
    level = Array.isArray(level) ? level[0] : undefined;
    return size === -1 ? actual : size;
  });
}

function describeRow({ datatype, shape }: TensorSpec): string {
  const row = shape.slice(1);
  return elementCount(row) === 1
    ? `one ${datatype} value`
    : `an array of ${datatype} values of shape ${describeShape(row)}`;
}

/** Why a graph whose inputs do not begin with a row dimension takes no instances. */
export function noRowsError(model: string, inputs: readonly TensorSpec[]): InvalidInputError {
  const shapes = inputs.map(({ name, shape }) => `"${name}" ${describeShape(shape)}`).join(", ");
  return new InvalidInputError(
    `the first dimension of the inputs of model "${model}" (${shapes}) does not count rows: ` +
      `send tensors to /v2/models/${model}/infer`,
  );
}
