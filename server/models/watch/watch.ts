import { FAMILIES } from "../../metrics/families.ts";
import type { Family } from "../../metrics/family.ts";
import type { Tally } from "../../metrics/tally.ts";
import type { Prediction, Task } from "../decode/prediction.ts";
import type { AbsentValues } from "../encode/absent_values.ts";
import type { CategoryProfile, NumberProfile, Reference } from "../folder/reference.ts";
import type { Tensor } from "../tensor.ts";
import { isOpenText } from "./bare_columns.ts";
import { FeatureCounts } from "./feature_counts.ts";
import { PredictionBins } from "./prediction_bins.ts";
import { predictionShares, SCORE_BINS } from "./reference_gauges.ts";
import type { WatchedColumn } from "./watch_plan.ts";

/** The families whose label sets depend on the reference. */
export const BIN_FAMILIES: readonly Family[] = [
  FAMILIES.modelFeatureValues,
  FAMILIES.modelFeatureCumulative,
  FAMILIES.modelFeatureDeviations,
  FAMILIES.modelFeatureSquaredDeviations,
  FAMILIES.modelFeatureRows,
  FAMILIES.modelPredictionValues,
  FAMILIES.modelPredictionCumulative,
  FAMILIES.modelResiduals,
];

// All features of so many rows lie in the nearest cache of a processor, unless they are hundreds.
const BLOCK_ROWS = 256;

/** What is watched of a version. */
export interface Watched {
  readonly model: string;
  readonly version: string;
  readonly columns: readonly WatchedColumn[];
  readonly task: Task;
  readonly reference: Reference | undefined;
}

/** Counts what the rows that a version answers are like, on one thread. */
export class Watch {
  /** Of the features that the reference describes. */
  readonly #features: readonly { readonly position: number; readonly counts: FeatureCounts }[];
  readonly #predictions: PredictionBins | undefined;

  constructor(tally: Tally, { model, version, columns, task, reference }: Watched) {
    const labels = { model, version };
    this.#features = columns.flatMap((column) => {
      const { position, feature: { name, type } } = column;
      const profile = Object.hasOwn(reference?.features ?? {}, name)
        ? reference!.features[name]
        : undefined;
      if (profile?.type !== type) return [];
      const known = withKnownTexts(column, profile);
      return [{
        position,
        counts: new FeatureCounts(tally, { ...labels, feature: name }, known, profile),
      }];
    });
    const isScored = task === "binary" || task === "multiclass";
    if (isScored || task === "regression") {
      const shares = predictionShares(reference ?? {}) ?? (isScored ? SCORE_BINS : undefined);
      this.#predictions = new PredictionBins(tally, labels, shares);
    }
  }

  /**
   * Counts rows that were answered.
   *
   * @param feeds the graph's inputs, their first dimension the rows
   * @param absent values that were not sent
   */
  countRows(feeds: readonly Tensor[], rows: number, absent?: AbsentValues): void {
    for (let from = 0; from < rows; from += BLOCK_ROWS) {
      const to = Math.min(rows, from + BLOCK_ROWS);
      for (const { position, counts } of this.#features) {
        counts.count(feeds, rows, absent?.rowsWithout(position), from, to);
      }
    }
  }

  countPredictions(predictions: readonly Prediction[]): void {
    if (this.#predictions === undefined) return;
    if (predictions.length === 1) {
      const value = numberOf(predictions[0]!);
      if (value !== undefined) this.#predictions.count(value);
      return;
    }
    for (let from = 0; from < predictions.length; from += BLOCK_ROWS) {
      const to = Math.min(predictions.length, from + BLOCK_ROWS);
      let count = 0;
      for (let row = from; row < to; row++) {
        const value = numberOf(predictions[row]!);
        if (value !== undefined) valuesOfBlock[count++] = value;
      }
      this.#predictions.countEach(valuesOfBlock, count);
    }
  }
}

const valuesOfBlock = new Float64Array(BLOCK_ROWS);

/** The score or the predicted value; undefined where there is no single one. */
function numberOf(prediction: Prediction): number | undefined {
  if (prediction.kind === "class") return prediction.score;
  if (prediction.kind !== "value" || Array.isArray(prediction.value)) return undefined;
  return Number(prediction.value);
}

/** Texts that no manifest lists are the categories of the reference. */
function withKnownTexts(
  column: WatchedColumn,
  profile: NumberProfile | CategoryProfile,
): WatchedColumn {
  const { feature } = column;
  if (!isOpenText(column) || feature.type !== "category" || profile.type !== "category") {
    return column;
  }
  return { ...column, feature: { ...feature, values: profile.values } };
}
