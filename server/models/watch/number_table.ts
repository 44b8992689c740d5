import type { Counter } from "../../metrics/tally.ts";
import { adjacentCells } from "./bin_counters.ts";
import type { NumberArray, NumberBins } from "./bins.ts";
import { MOMENTS } from "./number_counters.ts";

/** Numbers of one kind: a feature, or the scores or predicted values of a version. */
export interface NumberKind {
  readonly bins: NumberBins;
  /** Of the reference: deviations are counted from it. */
  readonly mean: number;
  /**
   * Of the bins (below the range of the reference, those of the reference, above its range, without
   * a value), and then of the moments, in the order of `MOMENTS`.
   */
  readonly counters: readonly Counter[];
}

// With so many cells, most values lie in one without an edge.
const GRID_CELLS = 256;
// Where nothing is rounded, the greatest value is in a cell of its own.
const GRID_WIDTH = GRID_CELLS + 1;

/**
 * The most rows that are counted at once. All their features lie in the nearest cache of a processor,
 * unless they are hundreds.
 */
export const BLOCK_ROWS = 256;

// Constants, whose addresses are known when the code is compiled.
const block = new Float64Array(BLOCK_ROWS);
/** How many values of the block are in each bin, 0 between two calls. No reference has more bins. */
const inBatch = new Uint32Array(16_384);

// Bins below the range, above it, and for rows without a value.
const BINS_BESIDE_EDGES = 3;

// Positions of the parameters of a kind, and how many there are.
const [LOWEST, HIGHEST, SCALE, MEAN, PARAMETERS] = [0, 1, 2, 3, 4];

/**
 * Counts numbers of several kinds: in which bin of the reference they are, and how far from its mean.
 *
 * All that it needs of the kinds lies in a few arrays, side by side. A model with hundreds of features
 * empties the caches of the processor in each of its runs, and objects for each feature would be read
 * from memory one after the other.
 *
 * To find its bin, a value is compared only with the edges in its cell of a grid. For many values a
 * binary search takes several times as long, mostly for branches that the processor cannot predict.
 */
export class NumberTable {
  readonly #parameters: Float64Array;
  /** For each cell of each kind, an edge from which on to look: how many lie in the cells before. */
  readonly #grids: Uint16Array;
  /** The upper edges of the bins of all kinds. */
  readonly #edges: Float64Array;
  /** The first edge of each kind, and the one behind the last of all. */
  readonly #firstEdges: Uint32Array;
  readonly #counters: readonly (readonly Counter[])[];
  /** The cells of the counters of each kind, where they lie side by side. */
  readonly #cells: readonly (Float64Array | undefined)[];

  constructor(kinds: readonly NumberKind[]) {
    this.#parameters = new Float64Array(kinds.length * PARAMETERS);
    this.#grids = new Uint16Array(kinds.length * GRID_WIDTH);
    this.#edges = Float64Array.from(kinds.flatMap(({ bins }) => [...bins.edges]));
    this.#firstEdges = new Uint32Array(kinds.length + 1);
    this.#counters = kinds.map(({ counters }) => counters);
    this.#cells = this.#counters.map(adjacentCells);
    for (const [kind, { bins: { lowest, edges }, mean }] of kinds.entries()) {
      const highest = edges.at(-1)!;
      // Cells for a distance of 1. Where edges are as good as equal, all are in the first cell.
      const perUnit = GRID_CELLS / (highest - lowest);
      const scale = Number.isFinite(perUnit) ? perUnit : 0;
      this.#parameters.set([lowest, highest, scale, mean], kind * PARAMETERS);
      this.#grids.set(edgesBefore(edges, lowest, scale), kind * GRID_WIDTH);
      this.#firstEdges[kind + 1] = this.#firstEdges[kind]! + edges.length;
    }
  }

  /** Counts a value. */
  add(kind: number, value: number): void {
    this.#add(kind, this.#binOf(kind, value), 1);
    const deviation = value - this.#parameters[kind * PARAMETERS + MEAN]!;
    const square = deviation * deviation;
    // One whose square is not finite is in no sum: it would spoil it for ever.
    if (!Number.isFinite(square)) return;
    const bins = this.#binsOf(kind);
    this.#add(kind, bins + (deviation > 0 ? MOMENTS.above : MOMENTS.below), Math.abs(deviation));
    this.#add(kind, bins + MOMENTS.squares, square);
    this.#add(kind, bins + MOMENTS.rows, 1);
  }

  /** Counts a row without a value. */
  addMissing(kind: number): void {
    this.#add(kind, this.#binsOf(kind) - 1, 1);
  }

  /**
   * Counts values as `add` does, and adds to the counters once.
   *
   * @param from position of the first
   * @param step from one to the next
   * @param rows how many there are
   */
  addEvery(kind: number, values: NumberArray, from: number, step: number, rows: number): void {
    let at = from;
    for (let row = 0; row < rows; row += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, rows - row);
      for (let i = 0; i < count; i++, at += step) block[i] = values[at]!;
      this.#addBlock(kind, count);
    }
  }

  /** Counts the values in `block`. It finds bins as `#binOf` does, without a call for each. */
  #addBlock(kind: number, count: number): void {
    const lowest = this.#parameters[kind * PARAMETERS + LOWEST]!;
    const highest = this.#parameters[kind * PARAMETERS + HIGHEST]!;
    const scale = this.#parameters[kind * PARAMETERS + SCALE]!;
    const mean = this.#parameters[kind * PARAMETERS + MEAN]!;
    const edges = this.#edges;
    const grids = this.#grids;
    const firstEdge = this.#firstEdges[kind]!;
    const firstCell = kind * GRID_WIDTH;
    let outside = 0;
    let sum = 0;
    let absolute = 0;
    let squares = 0;
    let leftOut = 0;
    for (let i = 0; i < count; i++) {
      const value = block[i]!;
      if (value >= lowest && value <= highest) {
        let edge = firstEdge + grids[firstCell + (((value - lowest) * scale) | 0)]!;
        while (value > edges[edge]!) edge++;
        inBatch[edge - firstEdge + 1]!++;
      } else {
        outside++;
      }
      const deviation = value - mean;
      const square = deviation * deviation;
      if (square < Infinity) {
        sum += deviation;
        // Without a branch on the sign, which the processor would guess wrongly every other time.
        absolute += Math.abs(deviation);
        squares += square;
      } else {
        leftOut++;
      }
    }
    if (outside > 0) this.#countOutside(kind, count);
    const bins = this.#binsOf(kind);
    for (let bin = 0; bin < bins; bin++) {
      this.#add(kind, bin, inBatch[bin]!);
      inBatch[bin] = 0;
    }
    this.#add(kind, bins + MOMENTS.above, (absolute + sum) / 2);
    this.#add(kind, bins + MOMENTS.below, (absolute - sum) / 2);
    this.#add(kind, bins + MOMENTS.squares, squares);
    this.#add(kind, bins + MOMENTS.rows, count - leftOut);
  }

  /** Counts in `inBatch` the values in `block` that are in no bin of the reference. */
  #countOutside(kind: number, count: number): void {
    const lowest = this.#parameters[kind * PARAMETERS + LOWEST]!;
    const highest = this.#parameters[kind * PARAMETERS + HIGHEST]!;
    for (let i = 0; i < count; i++) {
      const value = block[i]!;
      if (!(value >= lowest && value <= highest)) inBatch[this.#binOf(kind, value)]!++;
    }
  }

  /** The position of a value's bin. */
  #binOf(kind: number, value: number): number {
    const edges = this.#edges;
    const first = this.#firstEdges[kind]!;
    const lowest = this.#parameters[kind * PARAMETERS + LOWEST]!;
    const highest = this.#parameters[kind * PARAMETERS + HIGHEST]!;
    if (!(value >= lowest && value <= highest)) {
      const missing = this.#binsOf(kind) - 1;
      return value < lowest ? 0 : value > highest ? missing - 1 : missing;
    }
    const scale = this.#parameters[kind * PARAMETERS + SCALE]!;
    const cell = ((value - lowest) * scale) | 0;
    let edge = first + this.#grids[kind * GRID_WIDTH + cell]!;
    while (value > edges[edge]!) edge++;
    return edge - first + 1;
  }

  #binsOf(kind: number): number {
    return this.#firstEdges[kind + 1]! - this.#firstEdges[kind]! + BINS_BESIDE_EDGES;
  }

  #add(kind: number, counter: number, amount: number): void {
    const cells = this.#cells[kind];
    if (cells === undefined) this.#counters[kind]![counter]!.add(amount);
    else cells[counter]! += amount;
  }
}

/** For each cell of a grid, how many edges lie in the cells before. */
function edgesBefore(edges: Float64Array, lowest: number, scale: number): number[] {
  // The same arithmetic as that of values: it keeps their order, however it is rounded.
  const edgeCells = edges.map((edge) => ((edge - lowest) * scale) | 0);
  return Array.from(
    { length: GRID_WIDTH },
    (_, cell) => edgeCells.filter((edgeCell) => edgeCell < cell).length,
  );
}
