import type { OnnxTensor } from "../onnx_tensor.ts";
import { type Dimension, holdsRows, known, numberOf, product } from "./dimension.ts";
import { ACROSS, type Rule } from "./operands.ts";
import { integersValue, mixes, shapeOf, type Value } from "./value.ts";

const shape: Rule = (operands) => {
  const sizes = shapeOf(operands.at(0));
  const { node } = operands;
  const [start, end] = [node.integer("start", 0), node.integer("end", sizes.length)];
  return [integersValue(sizes.slice(start, end))];
};

const size: Rule = (operands) => [integersValue([product(shapeOf(operands.at(0)))], false)];

const constant: Rule = ({ node }) => {
  const tensor = node.tensor("value");
  if (tensor !== undefined) return [constantValue(tensor)];
  if (node.has("value_int")) return [integersValue([known(node.integer("value_int", 0))], false)];
  const integers = node.integers("value_ints");
  return [integers === undefined ? FIXED : integersValue(integers.map(known))];
};

/** A value of which only one fact is known: it does not depend on the rows. */
export const FIXED: Value = { shape: undefined, axis: undefined };

// Shapes, axes and indices are short. Weights are long, and shapes are not computed from them.
const MAX_LIST = 64;

/** The facts about a constant. */
export function constantValue(tensor: OnnxTensor): Value {
  const value = { shape: tensor.shape.map(known), axis: undefined };
  if (tensor.shape.length > 1 || (tensor.shape[0] ?? 1) > MAX_LIST) return value;
  return {
    ...value,
    integers: tensor.integers()?.map((integer) => known(Number(integer))),
    floats: tensor.floats(),
  };
}

const constantOfShape: Rule = (operands) => {
  const sizes = operands.sizes(0);
  const axis = sizes.findIndex(holdsRows);
  if (sizes.filter(holdsRows).length > 1) mixes(ACROSS);
  const value = operands.node.tensor("value");
  const fill = value === undefined ? 0n : value.integers()?.[0];
  const length = sizes.length === 1 && axis === -1 ? numberOf(sizes[0]!) : undefined;
  const isList = fill !== undefined && length !== undefined && length <= MAX_LIST;
  return [{
    shape: sizes,
    axis: axis === -1 ? undefined : axis,
    integers: isList ? Array<Dimension>(length).fill(known(Number(fill))) : undefined,
  }];
};

/** Operators whose result depends on shapes alone, or on nothing. */
export const CONSTANTS: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["Shape", shape],
  ["Size", size],
  ["Constant", constant],
  ["ConstantOfShape", constantOfShape],
]);
