import { FAMILIES } from "../../metrics/families.ts";
import type { Labels } from "../../metrics/family.ts";
import { initialSlices, sliceLabel, type SliceNames } from "../../metrics/slice_names.ts";
import type { Counter, Tally } from "../../metrics/tally.ts";

// Up to here every cell of the confusion matrix starts at 0: a counter that begins with its first
// label would hide it from increase(). Beyond, cells that no row ever falls into would cost a
// series each; the sums by class start at 0 all the same.
const MAX_CLASSES_FROM_START = 20;

/** Counts labels by predicted and actual class. */
export class ClassOutcomes {
  readonly #tally: Tally;
  readonly #version: Labels;
  readonly #classes: readonly string[];
  readonly #slices: SliceNames | undefined;
  /** Slices whose cells exist. */
  readonly #started = new Set<number>();
  /** By slice, then predicted, then actual class. */
  readonly #cells = new Map<number, Counter>();

  constructor(
    tally: Tally,
    version: Labels,
    classes: readonly string[],
    slices: SliceNames | undefined,
  ) {
    this.#tally = tally;
    this.#version = version;
    this.#classes = classes;
    this.#slices = slices;
    const { length } = classes;
    const cells = length <= MAX_CLASSES_FROM_START ? length ** 2 : length;
    for (const slice of initialSlices(slices, cells)) this.#start(slice);
  }

  count(slice: number, predicted: number, actual: number): void {
    if (!this.#started.has(slice)) this.#start(slice);
    this.#cell(slice, predicted, actual).add(1);
  }

  #start(slice: number): void {
    this.#started.add(slice);
    const { length } = this.#classes;
    for (let predicted = 0; predicted < length; predicted++) {
      for (let actual = 0; actual < length; actual++) {
        if (length > MAX_CLASSES_FROM_START && predicted !== actual) continue;
        this.#cell(slice, predicted, actual);
      }
    }
  }

  #cell(slice: number, predicted: number, actual: number): Counter {
    const count = this.#classes.length;
    const key = (slice * count + predicted) * count + actual;
    const known = this.#cells.get(key);
    if (known !== undefined) return known;
    const cell = this.#tally.counter(FAMILIES.modelOutcomes, {
      ...this.#version,
      ...sliceLabel(this.#slices, slice),
      predicted: this.#classes[predicted]!,
      actual: this.#classes[actual]!,
      correct: String(predicted === actual),
    });
    this.#cells.set(key, cell);
    this.#addToSums(slice, predicted, actual, cell);
    return cell;
  }

  #addToSums(slice: number, predicted: number, actual: number, cell: Counter): void {
    const sum = (of: string, position: number) => {
      const labels = { ...this.#version, ...sliceLabel(this.#slices, slice), of };
      const name = this.#classes[position]!;
      this.#tally.sum(FAMILIES.modelClassLabels, { ...labels, class: name }, [cell]);
    };
    sum("predicted", predicted);
    sum("actual", actual);
    if (predicted === actual) sum("correct", actual);
  }
}
