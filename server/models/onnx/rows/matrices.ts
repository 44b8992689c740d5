import { broadcast } from "./broadcast.ts";
import { type Dimension, isSame, ONE } from "./dimension.ts";
import { ACROSS, type Operands, requireSameRows, type Rule } from "./operands.ts";
import { mixes, rankOf, shapeOf, type Value } from "./value.ts";

const matmul: Rule = (operands) => [matrixProduct(operands.at(0), operands.at(1), operands)];

/** Products of integers, with their zero points and scales. */
const integerProduct = (left: number, right: number): Rule => (operands) => {
  const parameters = operands.all.filter((_, i) => i !== left && i !== right);
  if (parameters.some((value) => value?.axis !== undefined)) {
    mixes("takes its parameters from the rows");
  }
  return [matrixProduct(operands.at(left), operands.at(right), operands)];
};

/** Stacks of matrices [.., m, k] and [.., k, n] give [.., m, n]; a list stands for one row or column. */
function matrixProduct(a: Value, b: Value, operands: Operands): Value {
  const left = rankOf(a) === 1 ? { ...a, shape: [ONE, ...shapeOf(a)], axis: after(a) } : a;
  const right = rankOf(b) === 1 ? { ...b, shape: [...shapeOf(b), ONE] } : b;
  const [leftRank, rightRank] = [rankOf(left), rankOf(right)];
  const [inM, inN] = [left.axis === leftRank - 2, right.axis === rightRank - 1];
  if (left.axis === leftRank - 1 || right.axis === rightRank - 2) mixes(ACROSS);
  if ((inM && right.axis !== undefined) || (inN && left.axis !== undefined)) mixes(ACROSS);
  const stack = broadcast([stackOf(left, inM), stackOf(right, inN)], operands);
  const depth = rankOf(stack);
  const sizes = [...shapeOf(stack)];
  if (rankOf(a) > 1) sizes.push(shapeOf(left).at(-2)!);
  if (rankOf(b) > 1) sizes.push(shapeOf(right).at(-1)!);
  const axis = inM ? depth : inN ? depth + (rankOf(a) > 1 ? 1 : 0) : stack.axis;
  return { shape: sizes, axis };
}

function after({ axis }: Value): number | undefined {
  return axis === undefined ? undefined : axis + 1;
}

/** The dimensions of a stack of matrices before the last two. */
function stackOf(value: Value, rowsAreInside: boolean): Value {
  return {
    shape: shapeOf(value).slice(0, -2),
    axis: rowsAreInside ? undefined : value.axis,
  };
}

const gemm: Rule = (operands) => {
  const a = transposedIf(operands, "transA", operands.at(0));
  const b = transposedIf(operands, "transB", operands.at(1));
  const value = matrixProduct(a, b, operands);
  const bias = operands.all[2];
  if (bias === undefined) return [value];
  const sum = broadcast([value, bias], operands);
  return [sum.axis === value.axis ? sum : mixes(ACROSS)];
};

function transposedIf(operands: Operands, attribute: string, value: Value): Value {
  if (operands.node.integer(attribute, 0) === 0) return value;
  const [rows, columns] = shapeOf(value);
  return {
    shape: [columns!, rows!],
    axis: value.axis === undefined ? undefined : 1 - value.axis,
  };
}

/** Sums of products by an equation such as `bij,jk->bik`. */
const einsum: Rule = (operands) => {
  const equation = operands.node.string("equation", "").replaceAll(" ", "");
  const [terms = "", result] = equation.split("->");
  if (result === undefined || equation.includes(".")) {
    mixes("has an equation without all its letters");
  }
  const letters = terms.split(",");
  const sizes = new Map<string, Dimension>();
  const rowLetters = new Set<string>();
  for (const [i, value] of operands.given.entries()) {
    const term = letters[i] ?? "";
    for (const [axis, size] of shapeOf(value).entries()) {
      // A letter of the rows must not be that of a constant's dimension.
      if (axis === value.axis) rowLetters.add(term[axis]!);
      else sizes.set(term[axis]!, size);
    }
  }
  const [letter] = rowLetters;
  if (rowLetters.size > 1 || (letter !== undefined && sizes.has(letter))) mixes(ACROSS);
  const blocks = operands.given.flatMap((value) =>
    value.axis === undefined ? [] : [shapeOf(value)[value.axis]!]
  );
  if (blocks.some((size) => !isSame(size, blocks[0]!))) mixes(ACROSS);
  const axis = letter === undefined ? undefined : result!.indexOf(letter);
  if (axis === -1) mixes(ACROSS);
  const shape = [...result!].map((name) =>
    name === letter ? blocks[0]! : sizes.get(name) ?? operands.unknownSize()
  );
  return [{ shape, axis }];
};

/** Attention of queries [rows, ..] over keys and values of the same row. */
const attention: Rule = (operands) => {
  const inputs = operands.given;
  requireSameRows(inputs);
  if (inputs[0]!.axis !== 0) mixes(ACROSS);
  return operands.node.outputs.map((_, i) => {
    if (i > 0) mixes("has more than one output");
    const [query, , value] = operands.all;
    const sizes = [...shapeOf(query!)];
    sizes[sizes.length - 1] = sizes.length === 4 ? shapeOf(value!).at(-1)! : operands.unknownSize();
    return { shape: sizes, axis: 0 };
  });
};

/** Products of matrices. */
export const MATRICES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["MatMul", matmul],
  ["MatMulInteger", integerProduct(0, 1)],
  ["QLinearMatMul", integerProduct(0, 3)],
  ["Gemm", gemm],
  ["Einsum", einsum],
  ["Attention", attention],
]);
