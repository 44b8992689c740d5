import type { Random } from "../../random.ts";
import type { RankedLabels } from "./ranking.ts";
import { Reservoir } from "./reservoir.ts";

// Beyond these, figures of ranks come from a sample: exact ones need every score in memory.
const MOST_ROWS = 200_000;
const MOST_SCORES = 4_000_000;

/** Scores of labelled rows, as many as fit. */
export class ScoreSample {
  readonly #reservoir: Reservoir;
  readonly #columns: number;
  readonly #scores: Float64Array;
  readonly #labels: Int32Array;

  /** @param columns scores of a row */
  constructor(columns: number, random: Random, most = MOST_ROWS) {
    const capacity = Math.min(most, Math.floor(MOST_SCORES / columns));
    this.#reservoir = new Reservoir(capacity, random);
    this.#columns = columns;
    this.#scores = new Float64Array(capacity * columns);
    this.#labels = new Int32Array(capacity);
  }

  add(scores: readonly number[], label: number): void {
    const place = this.#reservoir.next();
    if (place === undefined) return;
    this.#scores.set(scores, place * this.#columns);
    this.#labels[place] = label;
  }

  get rows(): number {
    return this.#reservoir.size;
  }

  /** True when rows were left out. */
  get isSample(): boolean {
    return this.#reservoir.isSample;
  }

  /** A column's scores in ascending order, with 1 for rows of this label and 0 for others. */
  ranked(column: number, label: number): RankedLabels {
    const score = (row: number) => this.#scores[row * this.#columns + column]!;
    const order = Uint32Array.from({ length: this.rows }, (_, row) => row)
      .sort((a, b) => score(a) - score(b));
    return {
      scores: Float64Array.from(order, score),
      labels: Uint8Array.from(order, (row) => Number(this.#labels[row] === label)),
    };
  }
}
