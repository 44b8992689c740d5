import { BySlice } from "../../metrics/by_slice.ts";
import { FAMILIES } from "../../metrics/families.ts";
import type { Labels } from "../../metrics/family.ts";
import type { SliceNames } from "../../metrics/slice_names.ts";
import type { Counter, Tally } from "../../metrics/tally.ts";
import { logLoss } from "./log_loss.ts";
import { ScoreBins } from "./score_bins.ts";

const FIFTIETHS = new ScoreBins(50);

interface Sums {
  readonly rows: Counter;
  readonly logLoss: Counter;
  readonly squaredErrors: Counter;
}

/** Counts how the scores of a binary model agree with the labels. */
export class ScoreOutcomes {
  readonly #sums: BySlice<Sums>;
  /** By actual class, then bin. */
  readonly #bins: readonly (readonly Counter[])[];

  /** @param version model and version */
  constructor(
    tally: Tally,
    version: Labels,
    classes: readonly string[],
    slices: SliceNames | undefined,
  ) {
    this.#sums = new BySlice(version, slices, 3, (labels) => ({
      rows: tally.counter(FAMILIES.modelLabelledRows, labels),
      logLoss: tally.counter(FAMILIES.modelLogLoss, labels),
      squaredErrors: tally.counter(FAMILIES.modelSquaredScoreErrors, labels),
    }));
    this.#bins = classes.map((actual) => {
      const labels = { ...version, actual };
      const counters = FIFTIETHS.labels.map((bin) =>
        tally.counter(FAMILIES.modelOutcomeScores, { ...labels, bin })
      );
      for (const [i, le] of FIFTIETHS.labels.entries()) {
        const family = FAMILIES.modelOutcomeScoresCumulative;
        tally.sum(family, { ...labels, le }, counters.slice(0, i + 1));
      }
      return counters;
    });
  }

  /**
   * @param score the probability of the positive class, which is at position 1
   * @param actual position of the actual class
   */
  count(slice: number, score: number, actual: number): void {
    const { rows, logLoss: loss, squaredErrors } = this.#sums.of(slice);
    rows.add(1);
    loss.add(logLoss(actual === 1 ? score : 1 - score));
    squaredErrors.add((score - actual) ** 2);
    this.#bins[actual]![FIFTIETHS.binOf(score)]!.add(1);
  }
}
