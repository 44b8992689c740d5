import type { OnnxNode } from "../graph.ts";
import { type Dimension, isSame, numberOf, unknownNumber, unknownSize } from "./dimension.ts";
import { mixes, shapeOf, type Value } from "./value.ts";

/** The arguments of an operator's rule: its node, and the facts about its inputs. */
export class Operands {
  readonly node: OnnxNode;
  /** The version of the operator set that the node belongs to. */
  readonly opset: number;
  /** Undefined for an optional input that is left out. */
  readonly all: readonly (Value | undefined)[];
  readonly #name: string;
  #unknowns = 0;

  constructor(node: OnnxNode, opset: number, all: readonly (Value | undefined)[]) {
    this.node = node;
    this.opset = opset;
    this.all = all;
    this.#name = node.outputs.find((name) => name !== "") ?? node.name;
  }

  /** The inputs that are there. */
  get given(): readonly Value[] {
    return this.all.filter((value) => value !== undefined);
  }

  at(position: number): Value {
    return this.all[position] ?? mixes("lacks an input");
  }

  has(position: number): boolean {
    return this.all[position] !== undefined;
  }

  /** An axis counted from the first, of a value of this rank. */
  axis(attribute: string, otherwise: number, rank: number): number {
    return fromFirst(this.node.integer(attribute, otherwise), rank);
  }

  /**
   * A list that is an attribute in older operator sets and an input in newer ones.
   *
   * @returns undefined when it is neither
   */
  list(attribute: string, position: number): readonly number[] | undefined {
    return this.node.integers(attribute) ??
      (this.has(position) ? this.numbers(position) : undefined);
  }

  /** The numbers of an input that is a constant list. */
  numbers(position: number): readonly number[] {
    const numbers = this.at(position).integers?.map(numberOf);
    if (numbers === undefined || numbers.includes(undefined)) {
      mixes(`takes its input ${position + 1} from a computed value`);
    }
    return numbers as readonly number[];
  }

  /** The elements of a list of sizes. */
  sizes(position: number): readonly Dimension[] {
    return this.at(position).integers ?? mixes("takes sizes from a computed value");
  }

  /** Refuses inputs from this position on that depend on the rows. */
  requireFixed(from: number, to = this.all.length): void {
    for (let i = from; i < to; i++) {
      if (this.all[i]?.axis !== undefined) mixes("takes its parameters from the rows");
    }
  }

  /** An unknown size that does not depend on the number of rows. */
  unknownSize(): Dimension {
    return unknownSize("node", this.#name, this.#unknowns++);
  }

  /** As `unknownSize`, for an integer that may be negative. */
  unknownNumber(): Dimension {
    return unknownNumber(this.#name, this.#unknowns++);
  }
}

/** Computes the values of an operator's outputs. @throws {RowsMixed} when it does not keep rows apart */
export type Rule = (operands: Operands) => readonly Value[];

/** An axis that may be counted from the last. @throws {RowsMixed} when there is no such axis */
export function fromFirst(axis: number, rank: number): number {
  const counted = axis < 0 ? axis + rank : axis;
  return counted >= 0 && counted < rank ? counted : mixes(`has no axis ${axis}`);
}

/** Refuses an operator that computes along the axis of the rows. */
export function requireApart(value: Value, axes: readonly number[]): void {
  const rank = shapeOf(value).length;
  if (value.axis === undefined) return;
  if (axes.some((axis) => fromFirst(axis, rank) === value.axis)) mixes(ACROSS);
}

/**
 * Refuses inputs whose rows do not follow one another along the same axis, in blocks of one size:
 * row `i` of one input would meet another row of the other.
 */
export function requireSameRows(values: readonly Value[]): void {
  const [first] = values;
  const same = values.every((value) =>
    value.axis !== undefined && value.axis === first!.axis &&
    isSame(shapeOf(value)[value.axis]!, shapeOf(first!)[value.axis]!)
  );
  if (!same) mixes(ACROSS);
}

/** The reason for operators that need the values of several rows for one. */
export const ACROSS = "computes across rows";
