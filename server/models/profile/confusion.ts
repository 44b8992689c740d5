import type { Figure } from "./ranking.ts";

// The table of more classes is written without its zeros: there are many.
const MOST_FULL_CLASSES = 50;

/** Counts rows by their actual and their predicted class. */
export class Confusion {
  readonly classes: readonly string[];
  readonly #counts: Float64Array;
  rows = 0;

  constructor(classes: readonly string[]) {
    this.classes = classes;
    this.#counts = new Float64Array(classes.length ** 2);
  }

  /** @param actual and predicted are positions of classes */
  add(actual: number, predicted: number): void {
    this.#counts[actual * this.classes.length + predicted]!++;
    this.rows++;
  }

  count(actual: number, predicted: number): number {
    return this.#counts[actual * this.classes.length + predicted]!;
  }

  /** `{actual: {predicted: rows}}`. */
  toRecord(): Record<string, Record<string, number>> {
    const isFull = this.classes.length <= MOST_FULL_CLASSES;
    const cells = (i: number) =>
      this.classes.map((predicted, j) => [predicted, this.count(i, j)] as const)
        .filter(([, count]) => isFull || count > 0);
    return Object.fromEntries(
      this.classes.map((actual, i) => [actual, Object.fromEntries(cells(i))]),
    );
  }

  /** The share of rows that are predicted right. Its standard error is the binomial √(p (1 − p) / n). */
  accuracy(): Figure {
    const right = this.classes.reduce((sum, _, i) => sum + this.count(i, i), 0);
    return proportion(right, this.rows);
  }

  /**
   * Mean precision of some classes. A class that is never predicted has 0, as in scikit-learn.
   *
   * Rows of different predictions are independent, so the variances of the classes' binomial
   * proportions add up.
   */
  precision(of: readonly number[]): Figure {
    return meanOf(of.map((k) => proportion(this.count(k, k), this.#predicted(k))));
  }

  /** Mean recall of some classes; its standard error is found like that of the precision. */
  recall(of: readonly number[]): Figure {
    return meanOf(of.map((k) => proportion(this.count(k, k), this.#actual(k))));
  }

  /**
   * Mean F1 of some classes, each 2 TP / (2 TP + FP + FN).
   *
   * Its standard error is that of the delta method on the multinomial counts, as Takahashi et al.
   * derive it (Confidence interval for micro-averaged F1 and macro-averaged F1 scores, Applied
   * Intelligence 52, 2022): (Σ p g² − (Σ p g)²) / n, over the cells with shares p and the
   * derivatives g of the figure by them.
   */
  f1(of: readonly number[]): Figure {
    const size = this.classes.length;
    const sums = this.classes.map((_, k) => this.#predicted(k) + this.#actual(k));
    const scores = sums.map((sum, k) => sum === 0 ? 0 : 2 * this.count(k, k) / sum);
    const weights = sums.map((sum, k) => sum > 0 && of.includes(k) ? 1 / sum : 0);
    let [first, second] = [0, 0];
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        // TP is in the row and in the column of its class, and twice in the numerator.
        const g = (i === j ? 2 * weights[i]! : 0) - scores[i]! * weights[i]! -
          scores[j]! * weights[j]!;
        first += this.count(i, j) * g;
        second += this.count(i, j) * g * g;
      }
    }
    // The derivatives are by counts; by shares they are n times as large.
    const variance = second - first * first / this.rows;
    return {
      value: of.reduce((sum, k) => sum + scores[k]!, 0) / of.length,
      stderr: Math.sqrt(Math.max(0, variance)) / of.length,
    };
  }

  /** The positions of classes that rows have or are predicted to have. */
  present(): readonly number[] {
    return [...this.classes.keys()].filter((k) => this.#actual(k) + this.#predicted(k) > 0);
  }

  #actual(k: number): number {
    return this.classes.reduce((sum, _, j) => sum + this.count(k, j), 0);
  }

  #predicted(k: number): number {
    return this.classes.reduce((sum, _, i) => sum + this.count(i, k), 0);
  }
}

function proportion(hits: number, rows: number): Figure {
  const value = rows === 0 ? 0 : hits / rows;
  return { value, stderr: rows === 0 ? 0 : Math.sqrt(value * (1 - value) / rows) };
}

/** The mean of independent figures. */
function meanOf(figures: readonly Figure[]): Figure {
  const sum = (of: (figure: Figure) => number) =>
    figures.reduce((total, figure) => total + of(figure), 0);
  return {
    value: sum(({ value }) => value) / figures.length,
    stderr: Math.sqrt(sum(({ stderr }) => stderr ** 2)) / figures.length,
  };
}
