import { type Dimension, isSame, known, numberOf, ONE } from "./dimension.ts";
import { ACROSS, type Operands, requireSameRows, type Rule } from "./operands.ts";
import { mixes, rankOf, shapeOf, type Value } from "./value.ts";

/** Computes images [rows, channels, ..] one by one; their sizes may change. */
function images(operands: Operands, channels: (value: Value) => Dimension): readonly Value[] {
  const value = operands.at(0);
  if (value.axis !== undefined && value.axis !== 0) mixes(ACROSS);
  operands.requireFixed(1);
  const [first, , ...space] = shapeOf(value);
  const shape = [first!, channels(value), ...space.map(() => operands.unknownSize())];
  return [{ shape, axis: value.axis }];
}

const sameChannels = (value: Value): Dimension => shapeOf(value)[1]!;

/** @param weights the input whose first size is the number of channels in the result */
const convolution = (weights: number): Rule => (operands) =>
  images(operands, () => shapeOf(operands.at(weights))[0]!);

const transposedConvolution: Rule = (operands) =>
  images(operands, () => {
    const perGroup = numberOf(shapeOf(operands.at(1))[1]!);
    return perGroup === undefined
      ? operands.unknownSize()
      : known(perGroup * operands.node.integer("group", 1));
  });

/** Further outputs count positions over all images of a run. */
const pool: Rule = (operands) => images(operands, sameChannels);

const globalPool: Rule = (operands) => {
  const [value] = images(operands, sameChannels);
  return [{ ...value!, shape: shapeOf(value!).map((size, axis) => axis < 2 ? size : ONE) }];
};

const rearranged: Rule = (operands) => images(operands, () => operands.unknownSize());

/** Normalises each image, or each group of its channels, by itself. */
const perImage: Rule = (operands) => {
  const value = operands.at(0);
  if (value.axis !== undefined && value.axis !== 0) mixes(ACROSS);
  operands.requireFixed(1);
  return [{ shape: value.shape, axis: value.axis }];
};

const batchNormalization: Rule = (operands) => {
  if (operands.node.integer("training_mode", 0) !== 0) mixes("normalises over all rows of a run");
  if (operands.opset < 7 && operands.node.integer("is_test", 0) === 0) {
    mixes("normalises over all rows of a run");
  }
  return perImage(operands);
};

/** Scales along the axis of the rows must be 1. */
const resize: Rule = (operands) => {
  const value = operands.at(0);
  if (value.axis !== undefined && value.axis !== 0) mixes(ACROSS);
  if (operands.given.slice(1).some(({ axis }) => axis !== undefined)) {
    mixes("takes its parameters from the rows");
  }
  const axes = operands.node.integers("axes");
  if (axes === undefined && !keepsRows(value, operands)) mixes("resizes the dimension of the rows");
  if (axes !== undefined && axes.some((axis) => axis === 0 || axis + rankOf(value) === 0)) {
    mixes("resizes the dimension of the rows");
  }
  const [first, ...rest] = shapeOf(value);
  return [{ shape: [first!, ...rest.map(() => operands.unknownSize())], axis: value.axis }];
};

function keepsRows(value: Value, operands: Operands): boolean {
  if (value.axis === undefined) return true;
  const size = operands.all[3]?.integers?.[0];
  const rows = shapeOf(value)[0]!;
  if (size !== undefined) return isSame(size, rows);
  const scales = operands.node.floats("scales") ?? (operands.all[2] ?? operands.all[1])?.floats;
  return scales?.[0] === 1;
}

/** Steps [steps, rows, features], or with `layout` 1 [rows, steps, features]. */
const recurrent = (gates: 1 | 3 | 4): Rule => (operands) => {
  const outputsByRow = operands.node.integer("layout", 0) === 1;
  const steps = operands.at(0);
  const axis = outputsByRow ? 0 : 1;
  if (steps.axis !== axis) mixes("takes the dimension of the rows for steps of a sequence");
  for (const parameter of [1, 2, 3, ...(gates === 4 ? [7] : [])]) {
    if (operands.all[parameter]?.axis !== undefined) mixes("takes its parameters from the rows");
  }
  const lengths = operands.all[4];
  const rowSize = shapeOf(steps)[axis]!;
  const hasRowsAt = (value: Value, at: number) =>
    value.axis === at && isSame(shapeOf(value)[at]!, rowSize);
  if (lengths !== undefined && !hasRowsAt(lengths, 0)) mixes("fixes the number of rows");
  for (const state of gates === 4 ? [5, 6] : [5]) {
    const value = operands.all[state];
    if (value !== undefined && !hasRowsAt(value, axis)) mixes("fixes the number of rows");
  }
  const [rows, time] = [shapeOf(steps)[axis]!, shapeOf(steps)[1 - axis]!];
  const directions = shapeOf(operands.at(1))[0]!;
  const hidden = shapeOf(operands.at(2))[2]!;
  const all = outputsByRow
    ? { shape: [rows, time, directions, hidden], axis: 0 }
    : { shape: [time, directions, rows, hidden], axis: 2 };
  const last = outputsByRow
    ? { shape: [rows, directions, hidden], axis: 0 }
    : { shape: [directions, rows, hidden], axis: 1 };
  return [all, last, ...(gates === 4 ? [last] : [])];
};

/** Samples images at points [rows, height, width, 2]. */
const gridSample: Rule = (operands) => {
  const [value, grid] = [operands.at(0), operands.at(1)];
  requireSameRows([value, grid]);
  if (value.axis !== 0) mixes(ACROSS);
  const [rows, channels] = shapeOf(value);
  return [{ shape: [rows!, channels!, ...shapeOf(grid).slice(1, -1)], axis: 0 }];
};

/** Layers of neural networks, where they keep rows apart. */
export const LAYERS: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["Conv", convolution(1)],
  ["ConvInteger", convolution(1)],
  ["QLinearConv", convolution(3)],
  ["ConvTranspose", transposedConvolution],
  ["MaxPool", pool],
  ["AveragePool", pool],
  ["LpPool", pool],
  ["GlobalAveragePool", globalPool],
  ["GlobalMaxPool", globalPool],
  ["GlobalLpPool", globalPool],
  ["DepthToSpace", rearranged],
  ["SpaceToDepth", rearranged],
  ["LRN", perImage],
  ["InstanceNormalization", perImage],
  ["GroupNormalization", perImage],
  ["BatchNormalization", batchNormalization],
  ["Resize", resize],
  ["Upsample", resize],
  ["GridSample", gridSample],
  ["LSTM", recurrent(4)],
  ["GRU", recurrent(3)],
  ["RNN", recurrent(1)],
]);
