import { type Dimension, holdsRows, known } from "./dimension.ts";

/** What is known of a tensor in a graph, for every number of rows. */
export interface Value {
  /**
   * Undefined when not even the number of dimensions is known. One of rows is then as the graph's
   * input is, of rows on its first dimension.
   */
  readonly shape: readonly Dimension[] | undefined;
  /**
   * The dimension along which rows lie one after another, each a block of the same size, and each
   * computed from its own row of the inputs alone. Undefined for a value that is the same
   * whatever the rows hold.
   */
  readonly axis: number | undefined;
  /** The elements of a short list of whole numbers, as shapes are computed with; else undefined. */
  readonly integers?: readonly Dimension[] | undefined;
  /** The elements of a short constant list of other numbers, such as the scales of a Resize. */
  readonly floats?: readonly number[] | undefined;
}

/** A value whose rows cannot be told apart. */
export interface Mixed {
  readonly reason: string;
}

/** Thrown by the rule of an operator when rows do not stay apart in it: what it does to them. */
export class RowsMixed extends Error {
  override readonly name: string = "RowsMixed";
}

/** Thrown when a rule needs a shape that is not known. */
export class ShapeUnknown extends RowsMixed {}

export function isMixed(value: Value | Mixed): value is Mixed {
  return "reason" in value;
}

/** @throws {RowsMixed} */
export function mixes(what: string): never {
  throw new RowsMixed(what);
}

/** @throws {ShapeUnknown} when it is not known */
export function shapeOf({ shape }: Value): readonly Dimension[] {
  if (shape === undefined) throw new ShapeUnknown("works on a value whose shape is not known");
  return shape;
}

export function rankOf(value: Value): number {
  return shapeOf(value).length;
}

/** Whether it is computed from the number of rows, though not from what they hold. */
export function countsRows({ integers, shape, axis }: Value): boolean {
  return axis === undefined &&
    ((integers?.some(holdsRows) ?? false) || (shape?.some(holdsRows) ?? false));
}

/** A list of whole numbers, or a single one. */
export function integersValue(integers: readonly Dimension[], isList = true): Value {
  return { shape: isList ? [known(integers.length)] : [], axis: undefined, integers };
}
