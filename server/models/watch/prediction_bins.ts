import { FAMILIES } from "../../metrics/families.ts";
import { Counter, type Tally } from "../../metrics/tally.ts";
import { NumberBins } from "./bins.ts";
import { momentCounters, numberCounters, type NumberFamilies } from "./number_counters.ts";
import { NumberTable } from "./number_table.ts";
import type { PredictionShares } from "./reference_gauges.ts";

const PREDICTION_FAMILIES: NumberFamilies = {
  byBin: FAMILIES.modelPredictionValues,
  cumulative: FAMILIES.modelPredictionCumulative,
  deviations: FAMILIES.modelPredictionDeviations,
  squares: FAMILIES.modelPredictionSquaredDeviations,
  rows: FAMILIES.modelPredictionRows,
};

/** Stands in for what to expect where no reference says it. */
const UNKNOWN_SHARES: PredictionShares = { min: 0, max: 0, edges: [], shares: [1], missing: 0 };

/** Counts the scores or the predicted values of a model version on one thread. */
export class PredictionBins {
  readonly #table: NumberTable;

  /** @param shares undefined when no reference says what values to expect: there are no bins then */
  constructor(
    tally: Tally,
    version: Readonly<Record<"model" | "version", string>>,
    shares: PredictionShares | undefined,
  ) {
    const bins = new NumberBins(shares ?? UNKNOWN_SHARES);
    const counters = shares === undefined
      ? [...unread(bins), ...momentCounters(tally, PREDICTION_FAMILIES, version)]
      : numberCounters(tally, PREDICTION_FAMILIES, version, bins);
    this.#table = new NumberTable([{ bins, mean: shares?.mean ?? 0, counters }]);
  }

  count(value: number): void {
    this.#table.add(0, value);
  }

  /** Counts the first values of an array, as `count` does. */
  countEach(values: Float64Array, count: number): void {
    this.#table.addEvery(0, values, 0, 1, count);
  }
}

/** Counters for the bins that nobody reads. */
function unread({ labels }: NumberBins): readonly Counter[] {
  return labels.map(() => new Counter(new Float64Array(1)));
}
