/** Equal bins of scores between 0 and 1. A score on an edge belongs to the bin below it. */
export class ScoreBins {
  /** Their upper bounds, as the labels `bin` and `le`. */
  readonly labels: readonly string[];
  readonly #bounds: readonly number[];

  constructor(count: number) {
    this.#bounds = Array.from({ length: count }, (_, i) => (i + 1) / count);
    this.labels = this.#bounds.map(String);
  }

  /** The position of a score's bin. Scores that are no probabilities are in the outer bins. */
  binOf(score: number): number {
    const bin = this.#bounds.findIndex((bound) => score <= bound);
    return bin < 0 ? this.#bounds.length - 1 : bin;
  }
}
