import { FAMILIES } from "../../metrics/families.ts";
import type { Tally } from "../../metrics/tally.ts";
import type { AbsentValues } from "../encode/absent_values.ts";
import type { NumberProfile } from "../folder/reference.ts";
import type { Tensor } from "../tensor.ts";
import { isNumberArray, NumberBins } from "./bins.ts";
import { roundingOf } from "./feature_bin.ts";
import {
  fitsFloatColumns,
  FloatColumns,
  isWorthFloatColumns,
} from "./float_columns/float_columns.ts";
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

/** Features of one input that may be counted together. */
interface FloatInput {
  readonly input: number;
  readonly rowWidth: number;
  readonly columns: FloatColumns;
  /** Their kinds, side by side. */
  readonly kinds: Range;
}

interface Range {
  readonly from: number;
  /** Behind the last. */
  readonly to: number;
}

// Positions of what is known of a column, and how many there are.
const [INPUT, OFFSET, ROW_WIDTH, POSITION, COLUMN] = [0, 1, 2, 3, 4];

// Fewer rows of a few columns are counted one value after the other as fast.
const FEWEST_ROWS = 8;

/**
 * Counts the values of the features of a model version that are numbers, on one thread: by bin, and
 * how far they are from the reference's mean.
 */
export class NumberFeatures {
  /** Where the features stand, side by side as in `NumberTable`. */
  readonly #columns: Uint32Array;
  readonly #table: NumberTable;
  readonly #floatInputs: readonly FloatInput[];
  /** The kinds that are in none of `#floatInputs`. */
  readonly #others: Range;

  constructor(features: readonly NumberFeature[]) {
    const together = [...Map.groupBy(features, ({ column }) => column.input).values()]
      .map((ofInput) => ofInput.filter(isFloatColumn))
      .filter((found) => found.length > 0 && areWorthFloatColumns(found));
    const grouped = together.flat();
    const inGroups = new Set(grouped);
    const ordered = [...grouped, ...features.filter((feature) => !inGroups.has(feature))];
    this.#columns = Uint32Array.from(ordered.flatMap(({ column }) => {
      const { input, offset, rowWidth, position } = column;
      return [input, offset, rowWidth, position];
    }));
    this.#table = new NumberTable(ordered.map(({ kind }) => kind));
    let from = 0;
    this.#floatInputs = together.map((found) => {
      const kinds = { from, to: from += found.length };
      return { ...floatInput(found), kinds };
    });
    this.#others = { from, to: ordered.length };
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
    const mayBeTogether = to - from >= FEWEST_ROWS && (absent === undefined || absent.isEmpty);
    for (const { input, rowWidth, columns, kinds } of this.#floatInputs) {
      const { data } = feeds[input]!;
      if (mayBeTogether && data instanceof Float32Array && data.length === rows * rowWidth) {
        columns.count(data, from, to - from);
      } else {
        this.#countEach(kinds, feeds, rows, from, to, absent);
      }
    }
    this.#countEach(this.#others, feeds, rows, from, to, absent);
  }

  /** Counts features one after the other. */
  #countEach(
    kinds: Range,
    feeds: readonly Tensor[],
    rows: number,
    from: number,
    to: number,
    absent: AbsentValues | undefined,
  ): void {
    const columns = this.#columns;
    for (let kind = kinds.from, at = kind * COLUMN; kind < kinds.to; kind++, at += COLUMN) {
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

function isFloatColumn({ column, kind }: NumberFeature): boolean {
  return column.datatype === "FP32" && fitsFloatColumns(kind);
}

/** @param features of one input */
function areWorthFloatColumns(features: readonly NumberFeature[]): boolean {
  return isWorthFloatColumns(features[0]!.column.rowWidth, features.length);
}

/** @param features of one input */
function floatInput(features: readonly NumberFeature[]): Omit<FloatInput, "kinds"> {
  const { input, rowWidth } = features[0]!.column;
  const columns = features.map(({ column: { offset }, kind }) => ({ offset, kind }));
  return { input, rowWidth, columns: new FloatColumns(rowWidth, columns) };
}
