import { FAMILIES } from "../../metrics/families.ts";
import type { Labels } from "../../metrics/family.ts";
import { initialSlices, sliceLabel, type SliceNames } from "../../metrics/slice_names.ts";
import type { Counter, Tally } from "../../metrics/tally.ts";

// Up to here every cell of the confusion matrix starts at 0: a counter that begins with its first
// label would hide it from increase(). Beyond, cells that no row ever falls into would cost a
// series each.
const MAX_CLASSES_FROM_START = 20;

/** Counts labels by predicted and actual class. */
export class ClassOutcomes {
  readonly #tally: Tally;
  readonly #version: Labels;
  readonly #classes: readonly string[];
  readonly #slices: SliceNames | undefined;
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
    const all = classes.length <= MAX_CLASSES_FROM_START;
    for (const slice of initialSlices(slices, classes.length ** 2)) {
      for (let predicted = 0; predicted < classes.length; predicted++) {
        for (let actual = 0; actual < classes.length; actual++) {
          if (all || predicted === actual) this.#cell(slice, predicted, actual);
        }
      }
    }
  }

  count(slice: number, predicted: number, actual: number): void {
    this.#cell(slice, predicted, actual).add(1);
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
    return cell;
  }
}
