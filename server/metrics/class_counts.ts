import { FAMILIES } from "./families.ts";
import type { Labels } from "./family.ts";
import type { Counter, Tally } from "./tally.ts";

// A graph without a manifest may return any class names: beyond this many they count as "other".
const MAX_CLASSES = 100;

/** Counts the rows of a version, or of one of its slices, by predicted class. */
export class ClassCounts {
  readonly #tally: Tally;
  readonly #labels: Labels;
  readonly #counters = new Map<string, Counter>();

  /**
   * @param labels model, version and perhaps slice
   * @param classes known from the start, so that their counts start at 0; "" stands for no class
   */
  constructor(tally: Tally, labels: Labels, classes: readonly string[]) {
    this.#tally = tally;
    this.#labels = labels;
    for (const name of classes) this.counter(name);
  }

  counter(name: string): Counter {
    const known = this.#counters.get(name);
    if (known !== undefined) return known;
    if (this.#counters.size >= MAX_CLASSES && name !== "other") return this.counter("other");
    const labels = name === "" ? this.#labels : { ...this.#labels, class: name };
    const counter = this.#tally.counter(FAMILIES.modelPredictions, labels);
    this.#counters.set(name, counter);
    return counter;
  }
}
