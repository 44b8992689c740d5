// @ts-nocheck: this is AssemblyScript, which `deno task kernels` compiles.

/*
 * Counts four columns of float32 values, side by side in each row: a value of a row in each lane of a
 * vector. How the columns compare with their edges takes no branch that a processor could guess
 * wrongly.
 *
 * Memory, in bytes. `float_columns.ts` reads and writes the same.
 */

/** Means, a float64 for each column. */
const MEANS: usize = 0;
/** Lower ends of the lowest bins, a float32 for each column. */
const LOWEST: usize = 32;
/** Upper edges of the bins: of each four columns the first, then of each the second, … */
const EDGES: usize = 48;
/** How many values are present, a uint32 for each column. */
const PRESENT: usize = 1024;
/** How many are in the lowest bin or above. */
const IN_RANGE: usize = 1040;
/** How many are above the first edge, then above the second, … */
const ABOVE_EDGES: usize = 1056;
/** Sums of deviations from the mean, a float64 for each column. */
const SUMS: usize = 2048;
/** Sums of their absolute values. */
const ABSOLUTES: usize = 2080;
/** Sums of their squares. */
const SQUARES: usize = 2112;
/** How many values are in the sums. */
const IN_SUMS: usize = 2144;

/** Bytes of a vector. */
const VECTOR: usize = 16;

/**
 * @param first address of the four values of the first row
 * @param step bytes from one row to the next
 * @param rows at least one
 * @param edges of a column: at least one, a multiple of four
 */
export function count(first: usize, step: usize, rows: usize, edges: usize): void {
  const end = first + step * rows;
  countPresent(first, step, end);
  addMomentsOfTwo(first, step, end, 0);
  addMomentsOfTwo(first + VECTOR / 2, step, end, VECTOR);
  for (let edge: usize = 0; edge < edges * VECTOR; edge += 4 * VECTOR) {
    countAboveFour(first, step, end, edge);
  }
}

function countPresent(first: usize, step: usize, end: usize): void {
  const lowest = v128.load(LOWEST);
  let present = i32x4.splat(0);
  let inRange = i32x4.splat(0);
  for (let row = first; row < end; row += step) {
    const values = v128.load(row);
    // A lane where a comparison holds is -1. With NaN none holds.
    present = i32x4.sub(present, f32x4.eq(values, values));
    inRange = i32x4.sub(inRange, f32x4.ge(values, lowest));
  }
  v128.store(PRESENT, present);
  v128.store(IN_RANGE, inRange);
}

/**
 * A vector has two float64.
 *
 * @param columns where they are among four float64, in bytes
 */
function addMomentsOfTwo(first: usize, step: usize, end: usize, columns: usize): void {
  const mean = v128.load(columns, MEANS);
  const one = f64x2.splat(1);
  const infinity = f64x2.splat(Infinity);
  let sum = f64x2.splat(0);
  let absolute = f64x2.splat(0);
  let squares = f64x2.splat(0);
  let count = f64x2.splat(0);
  for (let row = first; row < end; row += step) {
    const values = f64x2.promote_low_f32x4(v128.load64_zero(row));
    const deviation = f64x2.sub(values, mean);
    const square = f64x2.mul(deviation, deviation);
    // One whose square is not finite is in no sum.
    const isFinite = f64x2.lt(square, infinity);
    sum = f64x2.add(sum, v128.and(deviation, isFinite));
    absolute = f64x2.add(absolute, v128.and(f64x2.abs(deviation), isFinite));
    squares = f64x2.add(squares, v128.and(square, isFinite));
    count = f64x2.add(count, v128.and(one, isFinite));
  }
  v128.store(columns, sum, SUMS);
  v128.store(columns, absolute, ABSOLUTES);
  v128.store(columns, squares, SQUARES);
  v128.store(columns, count, IN_SUMS);
}

/** As many edges of each column in a pass over the rows as the registers hold. */
function countAboveFour(first: usize, step: usize, end: usize, edge: usize): void {
  const edge0 = v128.load(edge, EDGES);
  const edge1 = v128.load(edge, EDGES + VECTOR);
  const edge2 = v128.load(edge, EDGES + 2 * VECTOR);
  const edge3 = v128.load(edge, EDGES + 3 * VECTOR);
  let above0 = i32x4.splat(0);
  let above1 = i32x4.splat(0);
  let above2 = i32x4.splat(0);
  let above3 = i32x4.splat(0);
  for (let row = first; row < end; row += step) {
    const values = v128.load(row);
    above0 = i32x4.sub(above0, f32x4.gt(values, edge0));
    above1 = i32x4.sub(above1, f32x4.gt(values, edge1));
    above2 = i32x4.sub(above2, f32x4.gt(values, edge2));
    above3 = i32x4.sub(above3, f32x4.gt(values, edge3));
  }
  v128.store(edge, above0, ABOVE_EDGES);
  v128.store(edge, above1, ABOVE_EDGES + VECTOR);
  v128.store(edge, above2, ABOVE_EDGES + 2 * VECTOR);
  v128.store(edge, above3, ABOVE_EDGES + 3 * VECTOR);
}
