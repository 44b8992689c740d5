import { type Dimension, holdsRows, isOne, isSame, numberOf } from "./dimension.ts";
import { ACROSS, type Operands } from "./operands.ts";
import { mixes, rankOf, shapeOf, type Value } from "./value.ts";

/**
 * The value of an operator that broadcasts its inputs as numpy does.
 *
 * Shapes are aligned at their ends. The rows of all inputs must lie along the same dimension. A
 * constant must have one element there: with as many elements as rows, each row would meet another.
 */
export function broadcast(values: readonly Value[], operands: Operands): Value {
  const rank = Math.max(...values.map(rankOf));
  const axes = new Set(
    values.flatMap((value) => value.axis === undefined ? [] : [value.axis + rank - rankOf(value)]),
  );
  if (axes.size > 1) mixes(ACROSS);
  const [axis] = axes;
  const shape = Array.from({ length: rank }, (_, at) => {
    const sizes = values.flatMap((value) => shapeOf(value)[at - rank + rankOf(value)] ?? []);
    return at === axis ? rowsTogether(sizes) : sizesTogether(sizes, operands);
  });
  return { shape, axis };
}

function rowsTogether(sizes: readonly Dimension[]): Dimension {
  const rows = sizes.filter(holdsRows);
  if (rows.some((size) => !isSame(size, rows[0]!))) mixes(ACROSS);
  if (sizes.some((size) => !holdsRows(size) && !isOne(size))) {
    mixes("combines rows with a constant for a fixed number of rows");
  }
  return rows[0]!;
}

function sizesTogether(sizes: readonly Dimension[], operands: Operands): Dimension {
  const wide = sizes.filter((size) => !isOne(size));
  if (wide.some(holdsRows)) mixes(ACROSS);
  const [first] = wide;
  if (first === undefined) return sizes[0]!;
  if (wide.every((size) => isSame(size, first))) return first;
  // Any other size must be equal or 1, so a number above 1 is the size of the result.
  return wide.find((size) => (numberOf(size) ?? 0) > 1) ?? operands.unknownSize();
}
