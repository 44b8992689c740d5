import { FAMILIES } from "../../metrics/families.ts";
import type { Tally } from "../../metrics/tally.ts";
import type { AbsentValues } from "../encode/absent_values.ts";
import type { NumberProfile } from "../folder/reference.ts";
import type { Tensor } from "../tensor.ts";
import { isNumberArray, NumberBins } from "./bins.ts";
import { roundingOf } from "./feature_bin.ts";
import { numberCounters, type NumberFamilies } from "./number_counters.ts";
import { type NumberKind, NumberTable } from "./number_table.ts";
import type { WatchedColumn } from "./watch_plan.ts";

const FEATURE_FAMILIES: NumberFamilies = {
  byBin: FAMILIES.modelFeatureValues,
  cumulative: FAMILIES.modelFeatureCumulative,
  deviations: FAMILIES.modelFeatureDeviations,
  squares: FAMILIES.modelFeatureSquaredDeviations,
  rows: FAMILIES.modelFeatureRows,
};

/** A feature that is a number: where it stands, and how it is counted. */
export interface NumberFeature {
  readonly column: WatchedColumn;
  readonly kind: NumberKind;
}

/** @param profile what the reference says of the feature */
export function numberFeature(
  tally: Tally,
  version: Readonly<Record<"model" | "version", string>>,
  column: WatchedColumn,
  profile: NumberProfile,
): NumberFeature {
  const labels = { ...version, feature: column.feature.name };
  const bins = new NumberBins(profile, roundingOf(column.datatype));
  const counters = numberCounters(tally, FEATURE_FAMILIES, labels, bins);
  return { column, kind: { bins, mean: profile.mean, counters } };
}

// Positions of what is known of a column, and how many there are.
const [INPUT, OFFSET, ROW_WIDTH, POSITION, COLUMN] = [0, 1, 2, 3, 4];

/**
 * Counts the values of the features of a model version that are numbers, on one thread: by bin, and
 * how far they are from the reference's mean.
 */
export class NumberFeatures {
  /** Where the features stand, side by side as in `NumberTable`. */
  readonly #columns: Uint32Array;
  readonly #table: NumberTable;

  constructor(features: readonly NumberFeature[]) {
    this.#columns = Uint32Array.from(features.flatMap(({ column }) => {
      const { input, offset, rowWidth, position } = column;
      return [input, offset, rowWidth, position];
    }));
    this.#table = new NumberTable(features.map(({ kind }) => kind));
  }

  /**
   * @param feeds the graph's inputs, their first dimension the rows
   * @param from the first row to count
   * @param to the row behind the last one to count
   * @param absent values that were not sent, whose tensors have some that stand in for them
   */
  count(
    feeds: readonly Tensor[],
    rows: number,
    from: number,
    to: number,
    absent?: AbsentValues,
  ): void {
    const columns = this.#columns;
    for (let kind = 0, at = 0; at < columns.length; kind++, at += COLUMN) {
      const { data } = feeds[columns[at + INPUT]!]!;
      const rowWidth = columns[at + ROW_WIDTH]!;
      // The graph may take rows of other widths, too: there the feature has no place.
      if (data.length !== rows * rowWidth) continue;
      const first = from * rowWidth + columns[at + OFFSET]!;
      const without = absent?.rowsWithout(columns[at + POSITION]!);
      if (to - from > 1 && without === undefined && isNumberArray(data)) {
        this.#table.addEvery(kind, data, first, rowWidth, to - from);
        continue;
      }
      for (let row = from, value = first; row < to; row++, value += rowWidth) {
        if (without?.has(row)) this.#table.addMissing(kind);
        else this.#table.add(kind, Number(data[value]));
      }
    }
  }
}
