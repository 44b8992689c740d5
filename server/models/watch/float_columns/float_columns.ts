import { adjacentCells } from "../bin_counters.ts";
import { MOMENTS } from "../number_counters.ts";
import type { NumberKind } from "../number_table.ts";
import { COUNT_WASM } from "./count_wasm.ts";

/** Numbers of one kind, and where they stand. */
export interface FloatColumn {
  /** Position in a row. */
  readonly offset: number;
  readonly kind: NumberKind;
}

/** Columns that are counted together. */
interface Lanes {
  /** Position of the first in a row. */
  readonly offset: number;
  /** What `assembly/count.ts` needs of them, as it lies in memory. */
  readonly parameters: Uint8Array;
  /** Edges of a column, with those that only fill up. */
  readonly edges: number;
  readonly counters: readonly LaneCounters[];
}

interface LaneCounters {
  readonly lane: number;
  /** Edges of the column. */
  readonly edges: number;
  /** In the order of `NumberKind.counters`. */
  readonly cells: Float64Array;
}

const LANES = 4;
// The time grows with the edges: with more, numbers are counted sooner one by one.
const MOST_EDGES = 32;
const EDGES_OF_A_PASS = 4;
// Whole rows are copied. Where few of their columns are counted, that costs more than it saves.
const LEAST_SHARE_OF_COLUMNS = 1 / 4;

// As in assembly/count.ts, in bytes.
const [LOWEST, EDGES, COUNTS, SUMS, ROWS] = [32, 48, 1024, 2048, 4096];
const PRESENT = 0;
const IN_RANGE = LANES;
const [SUM, ABSOLUTE, SQUARES, COUNT] = [0, LANES, 2 * LANES, 3 * LANES];
const BYTES_OF_ROWS = 128 * 1024;

const { memory, count } = new WebAssembly.Instance(new WebAssembly.Module(COUNT_WASM)).exports as {
  readonly memory: WebAssembly.Memory;
  readonly count: (first: number, step: number, rows: number, edges: number) => void;
};
const parametersNow = new Uint8Array(memory.buffer, 0, COUNTS);
const counts = new Uint32Array(memory.buffer, COUNTS, (SUMS - COUNTS) / 4);
const sums = new Float64Array(memory.buffer, SUMS, 4 * LANES);
const rowsNow = new Float32Array(memory.buffer, ROWS, BYTES_OF_ROWS / 4);

/**
 * Counts float32 values of several kinds as `NumberTable` does, four columns of a row at a time: each
 * is compared with all of its edges, without a branch that the processor could guess wrongly.
 */
export class FloatColumns {
  readonly #rowWidth: number;
  readonly #lanes: readonly Lanes[];

  /** @param columns for which `fitsFloatColumns` */
  constructor(rowWidth: number, columns: readonly FloatColumn[]) {
    this.#rowWidth = rowWidth;
    const firstOf = ({ offset }: FloatColumn) => offset - offset % LANES;
    this.#lanes = [...Map.groupBy(columns, firstOf)].map(([offset, group]) => lanes(offset, group));
  }

  /**
   * @param data rows of `rowWidth` values
   * @param from the first row to count
   * @param rows how many to count
   */
  count(data: Float32Array, from: number, rows: number): void {
    const width = this.#rowWidth;
    const atOnce = Math.floor(rowsNow.length / width);
    for (let row = from; row < from + rows; row += atOnce) {
      const block = Math.min(atOnce, from + rows - row);
      rowsNow.set(data.subarray(row * width, (row + block) * width));
      for (const lanes of this.#lanes) {
        parametersNow.set(lanes.parameters);
        count(ROWS + 4 * lanes.offset, 4 * width, block, lanes.edges);
        for (const counters of lanes.counters) addCounts(counters, block);
      }
    }
  }
}

/** Whether numbers may be counted by `FloatColumns`, if they are float32. */
export function fitsFloatColumns({ bins, counters }: NumberKind): boolean {
  return bins.edges.length <= MOST_EDGES && adjacentCells(counters) !== undefined;
}

/** Whether it is worth while to count so many columns of rows of this width by `FloatColumns`. */
export function isWorthFloatColumns(rowWidth: number, columns: number): boolean {
  return columns >= rowWidth * LEAST_SHARE_OF_COLUMNS && rowWidth <= rowsNow.length;
}

function lanes(offset: number, columns: readonly FloatColumn[]): Lanes {
  const most = Math.max(...columns.map(({ kind }) => kind.bins.edges.length));
  const edges = Math.ceil(most / EDGES_OF_A_PASS) * EDGES_OF_A_PASS;
  const buffer = new ArrayBuffer(EDGES + 4 * LANES * edges);
  const means = new Float64Array(buffer, 0, LANES);
  const lowest = new Float32Array(buffer, LOWEST, LANES);
  // No value is above the edges that fill up.
  const allEdges = new Float32Array(buffer, EDGES).fill(Infinity);
  const counters = columns.map(({ offset: column, kind: { bins, mean, counters } }) => {
    const lane = column - offset;
    means[lane] = mean;
    lowest[lane] = bins.lowest;
    for (const [i, edge] of bins.edges.entries()) allEdges[i * LANES + lane] = edge;
    return { lane, edges: bins.edges.length, cells: adjacentCells(counters)! };
  });
  return { offset, parameters: new Uint8Array(buffer), edges, counters };
}

/** Adds what was counted of one column in `rows` rows. */
function addCounts({ lane, edges, cells }: LaneCounters, rows: number): void {
  const present = counts[PRESENT + lane]!;
  let above = counts[IN_RANGE + lane]!;
  cells[0]! += present - above;
  for (let bin = 1; bin <= edges; bin++) {
    const aboveNext = counts[IN_RANGE + bin * LANES + lane]!;
    cells[bin]! += above - aboveNext;
    above = aboveNext;
  }
  cells[edges + 1]! += above;
  cells[edges + 2]! += rows - present;
  const moments = edges + 3;
  const sum = sums[SUM + lane]!;
  const absolute = sums[ABSOLUTE + lane]!;
  cells[moments + MOMENTS.above]! += (absolute + sum) / 2;
  cells[moments + MOMENTS.below]! += (absolute - sum) / 2;
  cells[moments + MOMENTS.squares]! += sums[SQUARES + lane]!;
  cells[moments + MOMENTS.rows]! += sums[COUNT + lane]!;
}
