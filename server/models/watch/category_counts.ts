import { FAMILIES } from "../../metrics/families.ts";
import type { Tally } from "../../metrics/tally.ts";
import type { CategoryProfile } from "../folder/reference.ts";
import type { Tensor } from "../tensor.ts";
import { BinCounters } from "./bin_counters.ts";
import { CategoryBins, isNumberArray } from "./bins.ts";
import { type BinOf, categoryBin, CategoryPositions } from "./feature_bin.ts";
import type { WatchedColumn } from "./watch_plan.ts";

/** Counts the values of one feature of a model version that is a category, on one thread. */
export class CategoryCounts {
  readonly column: WatchedColumn;
  readonly #binOf: BinOf;
  readonly #counters: BinCounters;
  /** The bin of rows without a value. */
  readonly #missing: number;
  /** Of a category by its position. */
  readonly #every: CategoryPositions | undefined;

  constructor(
    tally: Tally,
    version: Readonly<Record<"model" | "version", string>>,
    column: WatchedColumn,
    profile: CategoryProfile,
  ) {
    const labels = { ...version, feature: column.feature.name };
    const bins = new CategoryBins(profile);
    this.column = column;
    this.#binOf = categoryBin(column, bins);
    if (column.representation === "index") this.#every = new CategoryPositions(column, bins);
    this.#counters = new BinCounters(tally, FAMILIES.modelFeatureValues, labels, bins);
    this.#missing = bins.missing;
  }

  /**
   * @param feeds the graph's inputs, their first dimension the rows
   * @param from the first row to count
   * @param to the row behind the last one to count
   * @param absent rows without a value, whose tensor has one that stands in for it
   */
  count(
    feeds: readonly Tensor[],
    rows: number,
    from: number,
    to: number,
    absent?: ReadonlySet<number>,
  ): void {
    const { input, offset, rowWidth } = this.column;
    const { data } = feeds[input]!;
    // The graph may take rows of other widths, too: there the feature has no place.
    if (data.length !== rows * rowWidth) return;
    const first = from * rowWidth + offset;
    const isBatch = to - from > 1 && absent === undefined;
    if (isBatch && this.#every !== undefined && isNumberArray(data)) {
      this.#counters.addEvery(this.#every, rowWidth, data, { from: first, count: to - from });
      return;
    }
    for (let row = from, at = first; row < to; row++, at += rowWidth) {
      this.#counters.add(absent?.has(row) ? this.#missing : this.#binOf(data, at));
    }
  }
}
