// With so many cells, most values lie in one without an edge.
const GRID_CELLS = 256;

/**
 * Finds where values lie between ascending edges.
 *
 * A value is compared only with the edges in its cell of a grid. For many values a binary search
 * takes several times as long, mostly for branches that the processor cannot predict.
 */
export class EdgeGrid {
  readonly #edges: Float64Array;
  readonly #lowest: number;
  /** Cells for a distance of 1. */
  readonly #scale: number;
  /** How many edges lie in the cells before each. */
  readonly #edgesBefore: Uint32Array;

  /**
   * @param edges finite and ascending, at least one
   * @param lowest the lowest value, at most the first edge
   */
  constructor(edges: Float64Array, lowest: number) {
    this.#edges = edges;
    this.#lowest = lowest;
    const scale = GRID_CELLS / (edges.at(-1)! - lowest);
    // All edges are in the first cell where they are as good as equal.
    this.#scale = Number.isFinite(scale) ? scale : 0;
    // The same arithmetic as that of values: it keeps their order, however it is rounded.
    const cells = edges.map((edge) => Math.floor((edge - lowest) * this.#scale));
    this.#edgesBefore = Uint32Array.from(
      { length: GRID_CELLS + 1 },
      (_, cell) => cells.filter((edgeCell) => edgeCell < cell).length,
    );
  }

  /**
   * The position of the first edge that is not below a value.
   *
   * @param value from the lowest to the last edge
   */
  find(value: number): number {
    const edges = this.#edges;
    // As Math.floor, which is slower.
    const cell = ((value - this.#lowest) * this.#scale) | 0;
    let position = this.#edgesBefore[cell]!;
    while (value > edges[position]!) position++;
    return position;
  }
}
