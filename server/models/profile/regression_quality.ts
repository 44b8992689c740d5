import type { Quality } from "../folder/quality.ts";
import { writeFigures } from "./figures.ts";
import { Moments } from "./moments.ts";

/** Compares predicted values with labels. */
export class RegressionQuality {
  readonly #mean: number;
  readonly #absolute = new Moments();
  readonly #squares = new Moments();
  /** Distances of the labels from their mean. */
  readonly #deviations = new Moments();
  /** Sums of e⁴, e² d² and d⁴, of errors e and deviations d. */
  #fourth = 0;
  #mixed = 0;
  #deviationsFourth = 0;

  /** @param mean of the labels */
  constructor(mean: number) {
    this.#mean = mean;
  }

  add(actual: number, predicted: number): void {
    const square = (predicted - actual) ** 2;
    const deviation = actual - this.#mean;
    this.#absolute.add(Math.abs(predicted - actual));
    this.#squares.add(square);
    this.#deviations.add(deviation);
    this.#fourth += square * square;
    this.#mixed += square * deviation ** 2;
    this.#deviationsFourth += deviation ** 4;
  }

  get rows(): number {
    return this.#squares.count;
  }

  /** The standard errors of mae and mse are those of means, s / √n. */
  finish(): { readonly quality: Quality } {
    const { stderr, ...values } = writeFigures({
      mae: { value: this.#absolute.mean, stderr: this.#absolute.meanStderr },
      mse: { value: this.#squares.mean, stderr: this.#squares.meanStderr },
      r2: this.#deviations.stddev === 0 ? undefined : this.#r2(),
    });
    return { quality: { rows: this.rows, ...values, stderr } };
  }

  /**
   * 1 − R, where R = Σe² / Σd² is a ratio of two means. Its standard error is that of a ratio
   * (Cochran, Sampling Techniques, 3rd edition, 1977, section 2.11):
   * √(Σ(e² − R d²)² / (n (n − 1))) / mean(d²).
   */
  #r2() {
    const n = this.rows;
    const variance = this.#deviations.stddev ** 2;
    const ratio = this.#squares.mean / variance;
    const residuals = this.#fourth - 2 * ratio * this.#mixed + ratio ** 2 * this.#deviationsFourth;
    const stderr = Math.sqrt(Math.max(0, residuals) / n / Math.max(1, n - 1)) / variance;
    return { value: 1 - ratio, stderr };
  }
}
