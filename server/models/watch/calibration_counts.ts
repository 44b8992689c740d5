import { FAMILIES } from "../../metrics/families.ts";
import type { Labels } from "../../metrics/family.ts";
import type { Counter, Tally } from "../../metrics/tally.ts";
import { ScoreBins } from "./score_bins.ts";

const TENTHS = new ScoreBins(10);

/** Counts in tenths of the score how often what it expects comes true. */
export class CalibrationCounts {
  readonly #bins: readonly {
    readonly rows: Counter;
    readonly hits: Counter;
    readonly scores: Counter;
  }[];

  constructor(tally: Tally, version: Labels) {
    this.#bins = TENTHS.labels.map((bin) => ({
      rows: tally.counter(FAMILIES.modelCalibrationRows, { ...version, bin }),
      hits: tally.counter(FAMILIES.modelCalibrationHits, { ...version, bin }),
      scores: tally.counter(FAMILIES.modelCalibrationScores, { ...version, bin }),
    }));
  }

  /** @param cameTrue the row is positive, or for several classes predicted correctly */
  count(score: number, cameTrue: boolean): void {
    const { rows, hits, scores } = this.#bins[TENTHS.binOf(score)]!;
    rows.add(1);
    if (cameTrue) hits.add(1);
    scores.add(score);
  }
}
