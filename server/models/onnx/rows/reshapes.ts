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
import { ACROSS, fromFirst, type Operands, type Rule } from "./operands.ts";
import { countsRows, mixes, rankOf, shapeOf, type Value } from "./value.ts";

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
 * The axis of the rows after a reshape, which keeps the order of all elements: the dimension with as
 * many elements before it as the old axis had, and with equal blocks for the rows.
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
  // It is like a multiplication of each row by ones of that shape.
  const ones = { shape: sizes, axis: axis === -1 ? undefined : axis };
  return [broadcast([operands.at(0), ones], operands)];
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

/** Operators that give the same elements another shape, or repeat them. */
export const RESHAPES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["Reshape", reshape],
  ["Flatten", flatten],
  ["Squeeze", squeeze],
  ["Unsqueeze", unsqueeze],
  ["Transpose", transpose],
  ["Expand", expand],
  ["Tile", tile],
]);
