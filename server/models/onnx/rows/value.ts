import { type Dimension, holdsRows, known } from "./dimension.ts";

/** The facts about a tensor in a graph, for every number of rows. */
export interface Value {
  /**
   * Undefined when not even the number of dimensions is known. If `axis` is then defined, it is 0, as
   * for the graph's input.
   */
  readonly shape: readonly Dimension[] | undefined;
  /**
   * The dimension along which rows follow one another, in blocks of one size, each computed from its
   * own input row alone. Undefined for a value that does not depend on the contents of the rows.
   */
  readonly axis: number | undefined;
  /** The elements of a short list of integers, such as a shape; else undefined. */
  readonly integers?: readonly Dimension[] | undefined;
  /** The elements of a short constant list of other numbers, such as the scales of a Resize. */
  readonly floats?: readonly number[] | undefined;
}

/** A value in which rows may influence one another. */
export interface Mixed {
  readonly reason: string;
}

/** Thrown by the rule of an operator that does not keep rows apart. The message says what it does. */
export class RowsMixed extends Error {
  override readonly name: string = "RowsMixed";
}

export function isMixed(value: Value | Mixed): value is Mixed {
  return "reason" in value;
}

/** @throws {RowsMixed} */
export function mixes(what: string): never {
  throw new RowsMixed(what);
}

/** @throws {RowsMixed} when the shape is not known */
export function shapeOf({ shape }: Value): readonly Dimension[] {
  return shape ?? mixes("works on a value whose shape is not known");
}

export function rankOf(value: Value): number {
  return shapeOf(value).length;
}

/** Whether a value depends on the number of rows, though not on their contents. */
export function countsRows({ integers, shape, axis }: Value): boolean {
  return axis === undefined &&
    ((integers?.some(holdsRows) ?? false) || (shape?.some(holdsRows) ?? false));
}

/** A list of whole numbers, or a single one. */
export function integersValue(integers: readonly Dimension[], isList = true): Value {
  return { shape: isList ? [known(integers.length)] : [], axis: undefined, integers };
}
