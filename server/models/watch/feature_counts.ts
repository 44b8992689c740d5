import { FAMILIES } from "../../metrics/families.ts";
import type { Tally } from "../../metrics/tally.ts";
import type { CategoryProfile, NumberProfile } from "../folder/reference.ts";
import type { Tensor, TensorData } from "../tensor.ts";
import { BinCounters } from "./bin_counters.ts";
import { CategoryBins, type NumberArray, NumberBins, type ValueCounter } from "./bins.ts";
import type { FeatureColumn } from "../encode/feature_column.ts";
import {
  type BinOf,
  categoryBin,
  CategoryPositions,
  numberBin,
  roundingOf,
} from "./feature_bin.ts";
import { FEATURE_MOMENTS, Moments } from "./moments.ts";

const FAMILIES_OF_BINS = {
  byBin: FAMILIES.modelFeatureValues,
  cumulative: FAMILIES.modelFeatureCumulative,
};

/**
 * Counts the values of one feature of a model version on one thread: by bin, and for a number how
 * far they are from the reference's mean.
 */
export class FeatureCounts {
  readonly #column: FeatureColumn;
  readonly #binOf: BinOf;
  readonly #counters: BinCounters;
  /** The bin of rows without a value. */
  readonly #missing: number;
  /** Of a number, and of a category by its position. */
  readonly #every: ValueCounter | undefined;
  readonly #moments: Moments | undefined;

  /** @param labels model, version and feature */
  constructor(
    tally: Tally,
    labels: Readonly<Record<"model" | "version" | "feature", string>>,
    column: FeatureColumn,
    profile: NumberProfile | CategoryProfile,
  ) {
    this.#column = column;
    let bins: NumberBins | CategoryBins;
    if (profile.type === "number") {
      bins = this.#every = new NumberBins(profile, roundingOf(column.datatype));
      this.#binOf = numberBin(bins);
      this.#moments = new Moments(tally, FEATURE_MOMENTS, labels, profile.mean);
    } else {
      bins = new CategoryBins(profile);
      this.#binOf = categoryBin(column, bins);
      if (column.representation === "index") this.#every = new CategoryPositions(column, bins);
    }
    this.#counters = new BinCounters(tally, FAMILIES_OF_BINS, labels, bins);
    this.#missing = bins.missing;
  }

  /**
   * @param feeds the graph's inputs, their first dimension the rows
   * @param absent rows without a value, whose tensor has one that stands in for it
   * @param from the first row to count
   * @param to the row behind the last one to count
   */
  count(
    feeds: readonly Tensor[],
    rows: number,
    absent?: ReadonlySet<number>,
    from = 0,
    to = rows,
  ): void {
    const { input, offset, rowWidth } = this.#column;
    const { data } = feeds[input]!;
    // The graph may take rows of other widths, too: there the feature has no place.
    if (data.length !== rows * rowWidth) return;
    const moments = this.#moments;
    const counters = this.#counters;
    const binOf = this.#binOf;
    const end = to * rowWidth;
    if (absent === undefined) {
      if (to - from > 1 && this.#every !== undefined && isNumberArray(data)) {
        const values = { from: from * rowWidth + offset, count: to - from };
        counters.addEvery(this.#every, rowWidth, data, values);
      } else {
        for (let at = from * rowWidth + offset; at < end; at += rowWidth) {
          counters.add(binOf(data, at));
        }
      }
      moments?.addEach(data, from * rowWidth + offset, end, rowWidth);
      return;
    }
    for (let row = from, at = from * rowWidth + offset; row < to; row++, at += rowWidth) {
      if (absent.has(row)) {
        counters.add(this.#missing);
        continue;
      }
      counters.add(binOf(data, at));
      if (moments !== undefined) moments.add(Number(data[at]));
    }
  }
}

function isNumberArray(data: TensorData): data is NumberArray {
  return typeof data[0] === "number";
}
