import { FAMILIES } from "../../metrics/families.ts";
import type { Tally } from "../../metrics/tally.ts";
import { BinCounters } from "./bin_counters.ts";
import { NumberBins } from "./bins.ts";
import { Moments, PREDICTION_MOMENTS } from "./moments.ts";
import type { PredictionShares } from "./reference_gauges.ts";

const FAMILIES_OF_BINS = {
  byBin: FAMILIES.modelPredictionValues,
  cumulative: FAMILIES.modelPredictionCumulative,
};

/** Counts the scores or the predicted values of a model version on one thread. */
export class PredictionBins {
  readonly #bins: NumberBins | undefined;
  readonly #counters: BinCounters | undefined;
  readonly #moments: Moments;

  /** @param shares undefined when no reference says what values to expect: there are no bins then */
  constructor(
    tally: Tally,
    version: Readonly<Record<"model" | "version", string>>,
    shares: PredictionShares | undefined,
  ) {
    this.#bins = shares && new NumberBins(shares);
    this.#counters = this.#bins &&
      new BinCounters(tally, FAMILIES_OF_BINS, version, this.#bins);
    this.#moments = new Moments(tally, PREDICTION_MOMENTS, version, shares?.mean ?? 0);
  }

  count(value: number): void {
    if (this.#bins !== undefined) this.#counters!.add(this.#bins.binOf(value));
    this.#moments.add(value);
  }

  /** Counts the first values of an array, as `count` does. */
  countEach(values: Float64Array, count: number): void {
    if (this.#bins !== undefined) {
      this.#counters!.addEvery(this.#bins, 1, values, { from: 0, count });
    }
    this.#moments.addEach(values, 0, count, 1);
  }
}
