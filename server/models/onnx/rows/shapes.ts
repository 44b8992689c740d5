import type { OnnxTensor } from "../graph.ts";
import { broadcast } from "./broadcast.ts";
import {
  type Dimension,
  holdsRows,
  isOne,
  isSame,
  known,
  numberOf,
  ONE,
  product,
  quotient,
} from "./dimension.ts";
import {
  ACROSS,
  fromFirst,
  type Operands,
  requireApart,
  requireSameRows,
  type Rule,
} from "./operands.ts";
import { countsRows, integersValue, mixes, rankOf, shapeOf, type Value } from "./value.ts";

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

/** Nothing is known of it but that it does not depend on the rows. */
export const FIXED: Value = { shape: undefined, axis: undefined };

// Shapes, axes and indices are short; weights are not, and nobody computes shapes with them.
const MAX_LIST = 64;

/** What is known of a constant. */
export function constantValue(tensor: OnnxTensor): Value {
  const value = { shape: tensor.shape.map(known), axis: undefined };
  if (tensor.shape.length > 1 || (tensor.shape[0] ?? 1) > MAX_LIST) return value;
  return {
    ...value,
    integers: tensor.integers()?.map((integer) => known(Number(integer))),
    floats: tensor.floats(),
  };
}

const reshape: Rule = (operands) => {
  const from = operands.at(0);
  const target = operands.node.integers("shape")?.map(known) ?? operands.sizes(1);
  const keepsZero = operands.node.integer("allowzero", 0) === 0;
  const copied = target.map((size, i) =>
    keepsZero && numberOf(size) === 0 ? shapeOf(from)[i] ?? mixes(`has no axis ${i}`) : size
  );
  return [reshaped(from, copied, operands)];
};

const flatten: Rule = (operands) => {
  const from = operands.at(0);
  const sizes = shapeOf(from);
  const axis = operands.node.integer("axis", 1);
  const target = [product(sizes.slice(0, axis)), product(sizes.slice(axis))];
  return [reshaped(from, target, operands)];
};

/** @param target the new sizes; -1 for one that follows from the others */
function reshaped(from: Value, target: readonly Dimension[], operands: Operands): Value {
  const open = target.findIndex((size) => numberOf(size) === -1);
  const sizes = [...target];
  if (open !== -1) {
    const others = product(target.filter((_, i) => i !== open));
    sizes[open] = quotient(product(shapeOf(from)), others) ?? inferred(from, operands);
  }
  const isList = sizes.length <= 1 && from.integers !== undefined;
  if (!isList && countsRows(from)) mixes("computes with the number of rows");
  const integers = isList ? from.integers : undefined;
  return { shape: sizes, axis: axisAfterReshape(from, sizes), integers };
}

function inferred(from: Value, operands: Operands): Dimension {
  return from.axis === undefined ? operands.unknownSize() : mixes("reshapes rows into other rows");
}

/**
 * Where the rows are after a reshape, which keeps the order of all elements: along the dimension
 * that has as many elements before it as the rows had, and a whole number for each row.
 */
function axisAfterReshape(from: Value, sizes: readonly Dimension[]): number | undefined {
  if (from.axis === undefined) return undefined;
  const before = product(shapeOf(from).slice(0, from.axis));
  const axis = sizes.findIndex((size, i) =>
    holdsRows(size) && isSame(product(sizes.slice(0, i)), before)
  );
  if (axis !== -1) return axis;
  return mixes(
    sizes.some(holdsRows) ? "reshapes rows into other rows" : "fixes the number of rows",
  );
}

const squeeze: Rule = (operands) => {
  const value = operands.at(0);
  const list = operands.list("axes", 1);
  if (list === undefined && value.axis !== undefined) {
    mixes("drops the dimension of the rows when there is one row");
  }
  const sizes = shapeOf(value);
  const axes = list?.map((axis) => fromFirst(axis, sizes.length)) ??
    sizes.flatMap((size, axis) => isOne(size) ? [axis] : []);
  if (value.axis !== undefined && axes.includes(value.axis)) {
    mixes("drops the dimension of the rows");
  }
  return [{
    shape: sizes.filter((_, axis) => !axes.includes(axis)),
    axis: value.axis === undefined
      ? undefined
      : value.axis - axes.filter((axis) => axis < value.axis!).length,
    integers: value.integers,
  }];
};

const unsqueeze: Rule = (operands) => {
  const value = operands.at(0);
  const list = operands.list("axes", 1) ?? mixes("lacks an input");
  const rank = rankOf(value) + list.length;
  const added = new Set(list.map((axis) => fromFirst(axis, rank)));
  const kept = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !added.has(axis));
  const sizes = Array<Dimension>(rank).fill(ONE);
  for (const [from, to] of kept.entries()) sizes[to] = shapeOf(value)[from]!;
  return [{
    shape: sizes,
    axis: value.axis === undefined ? undefined : kept[value.axis],
    integers: rank <= 1 ? value.integers : undefined,
  }];
};

const transpose: Rule = (operands) => {
  const value = operands.at(0);
  const sizes = shapeOf(value);
  const order = operands.node.integers("perm") ?? sizes.map((_, i) => sizes.length - 1 - i);
  if (order.length !== sizes.length) mixes("has another rank than its input");
  return [{
    shape: order.map((from) => sizes[from]!),
    axis: value.axis === undefined ? undefined : order.indexOf(value.axis),
  }];
};

const expand: Rule = (operands) => {
  const sizes = operands.sizes(1);
  const axis = sizes.findIndex(holdsRows);
  if (sizes.filter(holdsRows).length > 1) mixes(ACROSS);
  // As if each row were multiplied by ones of that shape.
  const ones = { shape: sizes, axis: axis === -1 ? undefined : axis };
  return [broadcast([operands.at(0), ones], operands)];
};

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

const tile: Rule = (operands) => {
  const value = operands.at(0);
  const repeats = operands.sizes(1);
  const axis = repeats.findIndex(holdsRows);
  if (repeats.length !== rankOf(value)) mixes("has another rank than its input");
  if (value.axis !== undefined && (axis !== -1 || !isOne(repeats[value.axis]!))) {
    mixes("repeats rows");
  }
  if (repeats.filter(holdsRows).length > 1) mixes(ACROSS);
  return [{
    shape: shapeOf(value).map((size, i) => product([repeats[i]!, size])),
    axis: value.axis ?? (axis === -1 ? undefined : axis),
  }];
};

const concat: Rule = (operands) => {
  const values = operands.given;
  const rank = rankOf(values[0]!);
  const axis = operands.axis("axis", 1, rank);
  for (const value of values) requireApart(value, [axis]);
  const lists = values.map(({ integers }) => integers);
  if (rank === 1 && !lists.includes(undefined)) return [integersValue(lists.flat() as Dimension[])];
  if (values.some(countsRows)) mixes("computes with the number of rows");
  // The other dimensions of the inputs are equal, as those of inputs that broadcast may be.
  const together = broadcast(
    values.map((value) => ({
      shape: shapeOf(value).map((size, i) => i === axis ? ONE : size),
      axis: value.axis,
    })),
    operands,
  );
  requireNoConstants(values);
  const sizes = [...shapeOf(together)];
  sizes[axis] = sumOf(values.map((value) => shapeOf(value)[axis]!), operands);
  return [{ shape: sizes, axis: together.axis }];
};

/** Nothing is broadcast in a concatenation: a constant has one row, and fits one row alone. */
function requireNoConstants(values: readonly Value[]): void {
  const isFixed = (value: Value) => value.axis === undefined;
  if (values.some(isFixed) && !values.every(isFixed)) {
    mixes("combines rows with a constant for a fixed number of rows");
  }
}

function sumOf(sizes: readonly Dimension[], operands: Operands): Dimension {
  const numbers = sizes.map(numberOf);
  return numbers.includes(undefined)
    ? operands.unknownSize()
    : known((numbers as number[]).reduce((sum, number) => sum + number, 0));
}

const split: Rule = (operands) => {
  const value = operands.at(0);
  operands.requireFixed(1);
  const axis = operands.axis("axis", 0, rankOf(value));
  requireApart(value, [axis]);
  const parts = operands.list("split", 1);
  return operands.node.outputs.map((_, i) => ({
    shape: shapeOf(value).map((size, at) =>
      at !== axis ? size : parts === undefined ? operands.unknownSize() : known(parts[i]!)
    ),
    axis: value.axis,
  }));
};

// What exporters write for "to the end".
const TO_THE_END = 2 ** 31 - 1;

const slice: Rule = (operands) => {
  const value = operands.at(0);
  const starts = operands.list("starts", 1) ?? mixes("lacks an input");
  const ends = operands.list("ends", 2) ?? mixes("lacks an input");
  const axes = operands.list("axes", 3) ?? starts.map((_, i) => i);
  const steps = operands.has(4) ? operands.numbers(4) : starts.map(() => 1);
  const sizes = [...shapeOf(value)];
  for (const [i, given] of axes.entries()) {
    const axis = fromFirst(given, sizes.length);
    const isWhole = starts[i] === 0 && ends[i]! >= TO_THE_END && steps[i] === 1;
    if (isWhole) continue;
    requireApart(value, [axis]);
    sizes[axis] = slicedSize(sizes[axis]!, starts[i]!, ends[i]!, steps[i]!, operands);
  }
  if (value.integers !== undefined && axes.length === 1) {
    return [integersValue(slicedList(value.integers, starts[0]!, ends[0]!, steps[0]!))];
  }
  return [{ shape: sizes, axis: value.axis }];
};

function slicedSize(
  size: Dimension,
  start: number,
  end: number,
  step: number,
  operands: Operands,
): Dimension {
  const length = numberOf(size);
  if (length === undefined || length > 2 ** 16) return operands.unknownSize();
  return known(slicedList(Array<Dimension>(length).fill(ONE), start, end, step).length);
}

function slicedList(
  list: readonly Dimension[],
  start: number,
  end: number,
  step: number,
): readonly Dimension[] {
  const from = clampIndex(start, list.length, step);
  const to = clampIndex(end, list.length, step);
  const taken: Dimension[] = [];
  for (let i = from; step > 0 ? i < to : i > to; i += step) {
    if (i >= 0 && i < list.length) taken.push(list[i]!);
  }
  return taken;
}

function clampIndex(index: number, length: number, step: number): number {
  const counted = index < 0 ? index + length : index;
  return step > 0
    ? Math.min(Math.max(counted, 0), length)
    : Math.min(Math.max(counted, -1), length - 1);
}

const gather: Rule = (operands) => {
  const [data, indices] = [operands.at(0), operands.at(1)];
  if (data.axis !== undefined && indices.axis !== undefined) mixes(ACROSS);
  if (data.integers !== undefined && indices.integers?.every(isNumber)) {
    const picked = operands.numbers(1).map((index) => data.integers!.at(index));
    if (!picked.includes(undefined)) {
      return [{ ...indices, integers: picked as Dimension[] }];
    }
  }
  if (countsRows(data) || countsRows(indices)) mixes("computes with the number of rows");
  const axis = operands.axis("axis", 0, rankOf(data));
  requireApart(data, [axis]);
  const sizes = shapeOf(data);
  return [{
    shape: [...sizes.slice(0, axis), ...shapeOf(indices), ...sizes.slice(axis + 1)],
    axis: indices.axis !== undefined
      ? axis + indices.axis
      : data.axis !== undefined && data.axis > axis
      ? data.axis + rankOf(indices) - 1
      : data.axis,
  }];
};

function isNumber(dimension: Dimension): boolean {
  return numberOf(dimension) !== undefined;
}

const gatherElements: Rule = (operands) => {
  const [data, indices] = [operands.at(0), operands.at(1)];
  requireSameRows([data, indices]);
  requireApart(data, [operands.node.integer("axis", 0)]);
  return [{ shape: shapeOf(indices), axis: indices.axis }];
};

const gatherNd: Rule = (operands) => {
  const [data, indices] = [operands.at(0), operands.at(1)];
  const batched = operands.node.integer("batch_dims", 0);
  const isBatched = data.axis === 0 && indices.axis === 0 && batched > 0;
  const isTable = data.axis === undefined && indices.axis !== undefined &&
    indices.axis < rankOf(indices) - 1 && batched === 0;
  if (!isBatched && !isTable) mixes(ACROSS);
  if (isBatched) requireSameRows([data, indices]);
  const depth = numberOf(shapeOf(indices).at(-1)!) ?? mixes("has indices of unknown length");
  const rest = shapeOf(data).slice(batched + depth);
  return [{ shape: [...shapeOf(indices).slice(0, -1), ...rest], axis: indices.axis }];
};

const scatterElements: Rule = (operands) => {
  const data = operands.at(0);
  requireSameRows(operands.given);
  requireApart(data, [operands.node.integer("axis", 0)]);
  return [{ shape: data.shape, axis: data.axis }];
};

const pad: Rule = (operands) => {
  const value = operands.at(0);
  operands.requireFixed(1);
  const rank = rankOf(value);
  const pads = operands.node.integers("paddings") ?? operands.list("pads", 1) ??
    mixes("lacks an input");
  const axes = operands.has(3)
    ? operands.numbers(3).map((axis) => fromFirst(axis, rank))
    : Array.from({ length: rank }, (_, i) => i);
  const sizes = [...shapeOf(value)];
  for (const [i, axis] of axes.entries()) {
    const added = pads[i]! + pads[i + axes.length]!;
    if (pads[i] === 0 && pads[i + axes.length] === 0) continue;
    requireApart(value, [axis]);
    const before = numberOf(sizes[axis]!);
    sizes[axis] = before === undefined ? operands.unknownSize() : known(before + added);
  }
  return [{ shape: sizes, axis: value.axis }];
};

const oneHot: Rule = (operands) => {
  const indices = operands.at(0);
  operands.requireFixed(1);
  const rank = rankOf(indices) + 1;
  const axis = operands.axis("axis", -1, rank);
  const sizes = [...shapeOf(indices)];
  sizes.splice(axis, 0, operands.at(1).integers?.[0] ?? operands.unknownSize());
  return [{
    shape: sizes,
    axis: indices.axis !== undefined && axis <= indices.axis ? indices.axis + 1 : indices.axis,
  }];
};

/** Takes the upper or lower triangle of each matrix. */
const trilu: Rule = (operands) => {
  operands.requireFixed(1);
  const value = operands.at(0);
  requireApart(value, [-1, -2]);
  return [{ shape: value.shape, axis: value.axis }];
};

/** Operators that move elements without computing with them. */
export const SHAPES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["Shape", shape],
  ["Size", size],
  ["Constant", constant],
  ["Reshape", reshape],
  ["Flatten", flatten],
  ["Squeeze", squeeze],
  ["Unsqueeze", unsqueeze],
  ["Transpose", transpose],
  ["Expand", expand],
  ["ConstantOfShape", constantOfShape],
  ["Tile", tile],
  ["Concat", concat],
  ["Split", split],
  ["Slice", slice],
  ["Gather", gather],
  ["GatherElements", gatherElements],
  ["GatherND", gatherNd],
  ["ScatterElements", scatterElements],
  ["Pad", pad],
  ["OneHot", oneHot],
  ["Trilu", trilu],
]);
