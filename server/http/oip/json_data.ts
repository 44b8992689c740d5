import { type Problems, quoteValue } from "../../errors.ts";
import { elementWriter } from "../../models/encode/element_writer.ts";
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
  for (let i = 0; i < count; i++) {
    const problem = write(flat[i], decoded, i);
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
  if (!data.some(Array.isArray)) return data;
  const flat: unknown[] = [];
  return append(data, 0) ? flat : undefined;

  function append(level: unknown, axis: number): boolean {
    if (axis === shape.length) {
      flat.push(level);
      return true;
    }
    if (!Array.isArray(level) || level.length !== shape[axis]) {
      problems.add(
        field,
        `is not nested as shape ${describeShape(shape)} says: expected an array of ${
          shape[axis]
        } in dimension ${axis}, got ${quoteValue(level)}`,
        "wrong_shape",
      );
      return false;
    }
    return level.every((inner) => append(inner, axis + 1));
  }
}

// Writes an integer beyond 2^53 with all its digits; missing in TypeScript's library.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** A tensor's elements for JSON, flat. NaN and infinities become null in JSON. */
export function encodeJsonData(data: TensorData, datatype: Datatype): readonly unknown[] {
  if (Array.isArray(data)) return data;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    return Array.from(data, (value) => {
      const safe = Number(value);
      return Number.isSafeInteger(safe) ? safe : rawJSON(value.toString());
    });
  }
  return datatype === "BOOL" ? Array.from(data, (value) => value === 1) : Array.from(data);
}
