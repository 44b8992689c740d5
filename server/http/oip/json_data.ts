import { type Problems, quoteValue } from "../../errors.ts";
import { elementWriter, FLOAT_LIMITS } from "../../models/encode/element_writer.ts";
import { allocate, type Datatype, describeShape, elementCount } from "../../models/tensor.ts";
import type { TensorData } from "../../models/tensor.ts";

/** Elements that were decoded while the body was parsed, in the type and the shape of their input. */
export class DecodedElements {
  readonly elements: TensorData;

  constructor(elements: TensorData) {
    this.elements = elements;
  }
}

/**
 * Decodes a tensor's elements from JSON: flat in row-major order, or nested as the shape says.
 *
 * @param data elements that were decoded already are returned as they are
 * @returns undefined when there was a problem
 */
export function decodeJsonData(
  data: unknown,
  datatype: Datatype,
  shape: readonly number[],
  field: string,
  problems: Problems,
): TensorData | undefined {
  if (data instanceof DecodedElements) return data.elements;
  if (!Array.isArray(data)) {
    problems.add(field, `expected an array of elements, got ${quoteValue(data)}`, "malformed");
    return undefined;
  }
  const flat = flatten(data, shape, field, problems);
  if (flat === undefined) return undefined;
  const count = elementCount(shape);
  if (flat.length !== count) {
    problems.add(
      field,
      `expected ${count} elements for shape ${describeShape(shape)}, got ${flat.length}`,
      "wrong_shape",
    );
    return undefined;
  }
  const before = problems.count;
  const decoded = allocate(datatype, count);
  const write = elementWriter(datatype);
  const largest = datatype === "FP32" || datatype === "FP64" ? FLOAT_LIMITS[datatype] : -1;
  for (let i = 0; i < count; i++) {
    const element = flat[i];
    // Most need no further look.
    if (typeof element === "number" && Math.abs(element) <= largest) {
      (decoded as Float64Array)[i] = element;
      continue;
    }
    const problem = write(element, decoded, i);
    if (problem !== undefined) problems.add(`${field}[${i}]`, problem, "wrong_type");
  }
  return problems.count === before ? decoded : undefined;
}

/** Row-major elements of nested arrays; flat arrays are returned unchanged. */
function flatten(
  data: readonly unknown[],
  shape: readonly number[],
  field: string,
  problems: Problems,
): readonly unknown[] | undefined {
  if (!hasArray(data)) return data;
  const flat: unknown[] = [];
  return append(data, 0) ? flat : undefined;

  function append(level: unknown, axis: number): boolean {
    if (axis === shape.length) {
      flat.push(level);
      return true;
    }
    const size = shape[axis]!;
    if (!Array.isArray(level) || level.length !== size) {
      problems.add(
        field,
        `is not nested as shape ${
          describeShape(shape)
        } says: expected an array of ${size} in dimension ${axis}, got ${quoteValue(level)}`,
        "wrong_shape",
      );
      return false;
    }
    for (let i = 0; i < size; i++) {
      if (!append(level[i], axis + 1)) return false;
    }
    return true;
  }
}

function hasArray(data: readonly unknown[]): boolean {
  for (let i = 0; i < data.length; i++) {
    if (typeof data[i] === "object" && Array.isArray(data[i])) return true;
  }
  return false;
}
