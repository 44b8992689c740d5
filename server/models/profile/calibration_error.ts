import type { Figure } from "./ranking.ts";

/** The tenths in which scores are counted. */
export const TENTHS: readonly number[] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/** The position of a score's tenth. A score on an edge belongs to the tenth below. */
export function tenthOf(score: number): number {
  const tenth = TENTHS.findIndex((edge) => score <= edge);
  return tenth < 0 ? TENTHS.length : tenth;
}

/**
 * The expected calibration error: over the tenths of the score, the mean distance between score and
 * share of positive rows, weighted by rows. The server's metrics have the same tenths.
 */
export class CalibrationError {
  /** Sums of score minus label. */
  readonly #gaps = new Float64Array(TENTHS.length + 1);
  #rows = 0;

  add(score: number, label: number): void {
    this.#gaps[tenthOf(score)]! += score - label;
    this.#rows++;
  }

  /**
   * Its standard error takes the sign of each tenth's gap as known. The error is then a mean of
   * ±(score − label), whose mean square is the Brier score: √((Brier − ECE²) / n).
   */
  figure(brier: number): Figure {
    const value = this.#gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / this.#rows;
    return { value, stderr: Math.sqrt(Math.max(0, brier - value * value) / this.#rows) };
  }
}
