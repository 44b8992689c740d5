import { BySlice } from "../../metrics/by_slice.ts";
import { FAMILIES } from "../../metrics/families.ts";
import type { Labels } from "../../metrics/family.ts";
import type { SliceNames } from "../../metrics/slice_names.ts";
import type { Counter, Tally } from "../../metrics/tally.ts";

// Up to here every cell of the confusion matrix starts at 0: a counter that begins with its first
// label would hide it from increase(). Beyond, cells that no row ever falls into would cost a
// series each; the sums by class start at 0 all the same.
const MAX_CLASSES_FROM_START = 20;

/** Counts labels by predicted and actual class. */
export class ClassOutcomes {
  readonly #matrices: BySlice<Matrix>;

  /** @param version model and version */
  constructor(
    tally: Tally,
    version: Labels,
    classes: readonly string[],
    slices: SliceNames | undefined,
  ) {
    const { length } = classes;
    const cells = length <= MAX_CLASSES_FROM_START ? length ** 2 : length;
    this.#matrices = new BySlice(
      version,
      slices,
      cells,
      (labels) => new Matrix(tally, labels, classes),
    );
  }

  count(slice: number, predicted: number, actual: number): void {
    this.#matrices.of(slice).count(predicted, actual);
  }
}

/** The confusion matrix of a version, or of one of its slices. */
class Matrix {
  readonly #tally: Tally;
  readonly #labels: Labels;
  readonly #classes: readonly string[];
  /** By predicted, then actual class. */
  readonly #cells = new Map<number, Counter>();

  constructor(tally: Tally, labels: Labels, classes: readonly string[]) {
    this.#tally = tally;
    this.#labels = labels;
    this.#classes = classes;
    const { length } = classes;
    for (let predicted = 0; predicted < length; predicted++) {
      for (let actual = 0; actual < length; actual++) {
        if (length > MAX_CLASSES_FROM_START && predicted !== actual) continue;
        this.#cell(predicted, actual);
      }
    }
  }

  count(predicted: number, actual: number): void {
    this.#cell(predicted, actual).add(1);
  }

  #cell(predicted: number, actual: number): Counter {
    const key = predicted * this.#classes.length + actual;
    const known = this.#cells.get(key);
    if (known !== undefined) return known;
    const cell = this.#tally.counter(FAMILIES.modelOutcomes, {
      ...this.#labels,
      predicted: this.#classes[predicted]!,
      actual: this.#classes[actual]!,
      correct: String(predicted === actual),
    });
    this.#cells.set(key, cell);
    this.#addToSum("predicted", predicted, cell);
    this.#addToSum("actual", actual, cell);
    if (predicted === actual) this.#addToSum("correct", actual, cell);
    return cell;
  }

  #addToSum(of: string, position: number, cell: Counter): void {
    const labels = { ...this.#labels, class: this.#classes[position]!, of };
    this.#tally.sum(FAMILIES.modelClassLabels, labels, [cell]);
  }
}
