import { FAMILIES } from "../../metrics/families.ts";
import type { Family, Labels } from "../../metrics/family.ts";
import type { Counter, Tally } from "../../metrics/tally.ts";
import { type DistanceFamilies, Distances } from "./distances.ts";

/** The families that hold the moments of one kind of number. */
export interface MomentFamilies extends DistanceFamilies {
  readonly rows: Family;
}

export const FEATURE_MOMENTS: MomentFamilies = {
  deviations: FAMILIES.modelFeatureDeviations,
  squares: FAMILIES.modelFeatureSquaredDeviations,
  rows: FAMILIES.modelFeatureRows,
};

export const PREDICTION_MOMENTS: MomentFamilies = {
  deviations: FAMILIES.modelPredictionDeviations,
  squares: FAMILIES.modelPredictionSquaredDeviations,
  rows: FAMILIES.modelPredictionRows,
};

/**
 * Sums of deviations from the reference's mean, and of their squares.
 *
 * They only grow, so that PromQL has the mean and the standard deviation over any window and over
 * all replicas: with the sums P of positive and N of negative deviations, S of squares, and n rows,
 * the mean is μ + (P − N) / n and the variance S / n − ((P − N) / n)². Deviations from μ instead
 * of the values themselves keep the digits when values are far from 0.
 */
export class Moments {
  readonly #mean: number;
  readonly #distances: Distances;
  readonly #rows: Counter;

  /** @param mean of the reference, μ */
  constructor(tally: Tally, families: MomentFamilies, labels: Labels, mean: number) {
    this.#mean = mean;
    this.#distances = new Distances(tally, families, labels);
    this.#rows = tally.counter(families.rows, labels);
  }

  /**
   * Counts the values at every `step` of an array, as `add` does, and adds their sums once.
   *
   * @param from position of the first
   * @param end position behind the last
   */
  addEach(
    data: ArrayLike<number | bigint | string>,
    from: number,
    end: number,
    step: number,
  ): void {
    let above = 0;
    let below = 0;
    let squares = 0;
    let rows = 0;
    for (let at = from; at < end; at += step) {
      const deviation = Number(data[at]) - this.#mean;
      const square = deviation * deviation;
      if (!Number.isFinite(square)) continue;
      if (deviation > 0) above += deviation;
      else below -= deviation;
      squares += square;
      rows++;
    }
    this.#distances.addSums(above, below, squares);
    this.#rows.add(rows);
  }

  /** Counts a value. One whose square is not finite is left out: it would spoil the sums for ever. */
  add(value: number): void {
    const deviation = value - this.#mean;
    if (!Number.isFinite(deviation * deviation)) return;
    this.#distances.add(deviation);
    this.#rows.add(1);
  }
}
