import { type Dimension, isSame, ONE } from "./dimension.ts";
import { ACROSS, fromFirst, type Operands, requireApart, type Rule } from "./operands.ts";
import { mixes, rankOf, shapeOf, type Value } from "./value.ts";

const reduce: Rule = (operands) => {
  const value = operands.at(0);
  const rank = rankOf(value);
  const given = operands.list("axes", 1);
  if ((given ?? []).length === 0 && operands.node.integer("noop_with_empty_axes", 0) === 1) {
    return [{ shape: value.shape, axis: value.axis }];
  }
  const all = Array.from({ length: rank }, (_, axis) => axis);
  const axes = (given ?? []).length === 0 ? all : given!.map((axis) => fromFirst(axis, rank));
  return [reduced(value, axes, operands)];
};

const best: Rule = (operands) => {
  const value = operands.at(0);
  return [reduced(value, [operands.axis("axis", 0, rankOf(value))], operands)];
};

function reduced(value: Value, axes: readonly number[], operands: Operands): Value {
  requireApart(value, axes);
  const keeps = operands.node.integer("keepdims", 1) === 1;
  const sizes = shapeOf(value).flatMap((size, axis): Dimension[] =>
    axes.includes(axis) ? keeps ? [ONE] : [] : [size]
  );
  const before = axes.filter((axis) => axis < (value.axis ?? 0)).length;
  return {
    shape: sizes,
    axis: value.axis === undefined ? undefined : value.axis - (keeps ? 0 : before),
  };
}

/** Works along one axis, and keeps the shape. */
const along = (attribute: string, otherwise: number): Rule => (operands) => {
  operands.requireFixed(1);
  const value = operands.at(0);
  requireApart(value, [operands.node.integer(attribute, otherwise)]);
  return operands.node.outputs.map(() => ({ shape: value.shape, axis: value.axis }));
};

/** Works along one axis; in older operator sets, along all axes from one on. */
const softmax: Rule = (operands) => {
  if (operands.opset >= 13) return along("axis", -1)(operands);
  return alongRest(1)(operands);
};

/** Works on all axes from one on together, and keeps the shape. */
const alongRest = (otherwise: number): Rule => (operands) => {
  operands.requireFixed(1);
  const value = operands.at(0);
  const rank = rankOf(value);
  const from = operands.axis("axis", otherwise, rank);
  const rest = Array.from({ length: Math.max(rank - from, 0) }, (_, i) => from + i);
  requireApart(value, rest);
  // Further outputs, such as the mean, have the size 1 on these axes.
  const summary = shapeOf(value).map((size, axis) => axis < from ? size : ONE);
  return operands.node.outputs.map((_, i) => ({
    shape: i === 0 ? value.shape : summary,
    axis: value.axis,
  }));
};

const cumulate: Rule = (operands) => {
  const value = operands.at(0);
  requireApart(value, operands.numbers(1));
  return [{ shape: value.shape, axis: value.axis }];
};

const topK: Rule = (operands) => {
  const value = operands.at(0);
  operands.requireFixed(1);
  const axis = operands.axis("axis", -1, rankOf(value));
  requireApart(value, [axis]);
  const count = operands.node.has("k")
    ? { factor: operands.node.integer("k", 0), symbols: [] }
    : operands.all[1]?.integers?.[0] ?? operands.unknownSize();
  const sizes = shapeOf(value).map((size, at) => at === axis ? count : size);
  return operands.node.outputs.map(() => ({ shape: sizes, axis: value.axis }));
};

/** Means and variances over the given axes; by default over those of an image and its batch. */
const meanVariance: Rule = (operands) => {
  const value = operands.at(0);
  requireApart(value, operands.node.integers("axes") ?? [0, 2, 3]);
  return [{ shape: value.shape, axis: value.axis }];
};

/** Reverses each row's own part along the other of the first two axes. */
const reverseSequence: Rule = (operands) => {
  const [value, lengths] = [operands.at(0), operands.at(1)];
  if (value.axis !== operands.node.integer("batch_axis", 1) || lengths.axis !== 0) mixes(ACROSS);
  if (!isSame(shapeOf(value)[value.axis]!, shapeOf(lengths)[0]!)) mixes(ACROSS);
  return [{ shape: value.shape, axis: value.axis }];
};

const REDUCING = [
  ...["ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean"],
  ...["ReduceMin", "ReduceProd", "ReduceSum", "ReduceSumSquare"],
];

/** Operators that compute from all values along some axes. */
export const REDUCTIONS: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...REDUCING.map((kind) => [kind, reduce] as const),
  ["ArgMax", best],
  ["ArgMin", best],
  ["Softmax", softmax],
  ["LogSoftmax", softmax],
  ["Hardmax", softmax],
  ["LpNormalization", along("axis", -1)],
  ["LayerNormalization", alongRest(-1)],
  ["RMSNormalization", alongRest(-1)],
  ["SimplifiedLayerNormalization", alongRest(-1)],
  ["CumSum", cumulate],
  ["TopK", topK],
  ["MeanVarianceNormalization", meanVariance],
  ["ReverseSequence", reverseSequence],
]);
