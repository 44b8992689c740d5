import { FAMILIES } from "../../metrics/families.ts";
import type { Family } from "../../metrics/family.ts";
import type { Tally } from "../../metrics/tally.ts";
import { ClassPredictions } from "../decode/class_predictions.ts";
import type { Prediction, Predictions, Task } from "../decode/prediction.ts";
import { ValuePredictions } from "../decode/value_predictions.ts";
import type { AbsentValues } from "../encode/absent_values.ts";
import type { CategoryProfile, Reference } from "../folder/reference.ts";
import type { Tensor } from "../tensor.ts";
import { isOpenText } from "./bare_columns.ts";
import { CategoryCounts } from "./category_counts.ts";
import { type NumberFeature, numberFeature, NumberFeatures } from "./number_features.ts";
import { PredictionBins } from "./prediction_bins.ts";
import { predictionShares, SCORE_BINS } from "./reference_gauges.ts";
import { BLOCK_ROWS } from "./number_table.ts";
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
  // Of the numbers and of the categories that the reference describes.
  readonly #numbers: NumberFeatures;
  readonly #categories: readonly CategoryCounts[];
  readonly #predictions: PredictionBins | undefined;

  constructor(tally: Tally, { model, version, columns, task, reference }: Watched) {
    const labels = { model, version };
    const numbers: NumberFeature[] = [];
    const categories: CategoryCounts[] = [];
    for (const column of columns) {
      const { name, type } = column.feature;
      const profile = Object.hasOwn(reference?.features ?? {}, name)
        ? reference!.features[name]
        : undefined;
      if (profile?.type !== type) continue;
      if (profile.type === "number") {
        numbers.push(numberFeature(tally, labels, column, profile));
      } else {
        const known = withKnownTexts(column, profile);
        categories.push(new CategoryCounts(tally, labels, known, profile));
      }
    }
    this.#numbers = new NumberFeatures(numbers);
    this.#categories = categories;
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
      this.#numbers.count(feeds, rows, from, to, absent);
      for (const counts of this.#categories) {
        counts.count(feeds, rows, from, to, absent?.rowsWithout(counts.column.position));
      }
    }
  }

  countPredictions(predictions: Predictions): void {
    if (this.#predictions === undefined) return;
    if (predictions instanceof ClassPredictions || predictions instanceof ValuePredictions) {
      const values = predictions instanceof ClassPredictions
        ? predictions.scores
        : predictions.values;
      this.#predictions.countEach(values, predictions.length);
      return;
    }
    if (predictions.length === 1) {
      const value = numberOf(predictions.at(0)!);
      if (value !== undefined) this.#predictions.count(value);
      return;
    }
    for (let from = 0; from < predictions.length; from += BLOCK_ROWS) {
      const to = Math.min(predictions.length, from + BLOCK_ROWS);
      let count = 0;
      for (let row = from; row < to; row++) {
        const value = numberOf(predictions.at(row)!);
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
  profile: CategoryProfile,
): WatchedColumn {
  const { feature } = column;
  if (!isOpenText(column) || feature.type !== "category") return column;
  return { ...column, feature: { ...feature, values: profile.values } };
}
