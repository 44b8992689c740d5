import type { Reference } from "../folder/reference.ts";

// Edges on either side of 0.
const STEPS = 5;

/** The bins of the errors of predicted values. An error on an edge belongs to the bin below it. */
export class ResidualBins {
  readonly labels: readonly string[];
  readonly #edges: readonly number[];

  private constructor(unit: number) {
    const edges = Array.from(
      { length: 2 * STEPS + 1 },
      // Twelve digits, so that rounding errors do not show in the labels.
      (_, i) => Number(((i - STEPS) * unit).toPrecision(12)),
    );
    this.#edges = edges;
    this.labels = [...edges, Infinity].map((edge, i) => {
      const below = i === 0 ? "-Inf" : edges[i - 1];
      return edge === Infinity ? `(${below},+Inf)` : `(${below},${edge}]`;
    });
  }

  /**
   * Edges at multiples of half the reference's root mean squared error, or else of a quarter of the
   * standard deviation of its predictions; undefined when it says neither.
   */
  static of(reference: Reference | undefined): ResidualBins | undefined {
    const { quality, value } = reference ?? {};
    const unit = Math.sqrt(quality?.mse ?? 0) / 2 || (value?.stddev ?? 0) / 4;
    // Three digits are enough for bins, and read better.
    return unit > 0 ? new ResidualBins(Number(unit.toPrecision(3))) : undefined;
  }

  binOf(residual: number): number {
    const bin = this.#edges.findIndex((edge) => residual <= edge);
    return bin < 0 ? this.#edges.length : bin;
  }
}
