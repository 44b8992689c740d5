import { broadcast } from "./broadcast.ts";
import { type Dimension, known, numberOf, ONE } from "./dimension.ts";
import {
  ACROSS,
  fromFirst,
  type Operands,
  requireApart,
  requireSameRows,
  type Rule,
} from "./operands.ts";
import { countsRows, integersValue, mixes, rankOf, shapeOf, type Value } from "./value.ts";

const concat: Rule = (operands) => {
  const values = operands.given;
  const rank = rankOf(values[0]!);
  const axis = operands.axis("axis", 1, rank);
  for (const value of values) requireApart(value, [axis]);
  const lists = values.map(({ integers }) => integers);
  if (rank === 1 && !lists.includes(undefined)) return [integersValue(lists.flat() as Dimension[])];
  if (values.some(countsRows)) mixes("computes with the number of rows");
  // All other dimensions of the inputs are equal, which broadcasting allows too.
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

/** A concatenation does not broadcast: a constant has one row, so it fits a run of one row only. */
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

// Exporters write this number, or more, for "to the end".
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

/** Selects the upper or lower triangle of each matrix. */
const trilu: Rule = (operands) => {
  operands.requireFixed(1);
  const value = operands.at(0);
  requireApart(value, [-1, -2]);
  return [{ shape: value.shape, axis: value.axis }];
};

/** Operators that select, join or place parts of their inputs. */
export const SELECTIONS: ReadonlyMap<string, Rule> = new Map<string, Rule>([
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
