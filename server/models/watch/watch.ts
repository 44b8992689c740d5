import type { Tally } from "../../metrics/tally.ts";
import type { Prediction, Task } from "../decode/prediction.ts";
import type { AbsentValues } from "../encode/absent_values.ts";
import type { FeatureColumn } from "../encode/feature_column.ts";
import type { Reference } from "../folder/reference.ts";
import type { Tensor } from "../tensor.ts";
import { FeatureCounts } from "./feature_counts.ts";
import { PredictionBins } from "./prediction_bins.ts";
import { predictionShares, SCORE_BINS } from "./reference_gauges.ts";

/** What is watched of a version. */
export interface Watched {
  readonly model: string;
  readonly version: string;
  readonly columns: readonly FeatureColumn[];
  readonly task: Task;
  readonly reference: Reference | undefined;
}

/** Counts what the rows that a version answers are like, on one thread. */
export class Watch {
  /** By position of the feature; undefined for one that the reference does not describe. */
  readonly #features: readonly (FeatureCounts | undefined)[];
  readonly #predictions: PredictionBins | undefined;

  constructor(tally: Tally, { model, version, columns, task, reference }: Watched) {
    const labels = { model, version };
    this.#features = columns.map((column) => {
      const { name } = column.feature;
      const profile = Object.hasOwn(reference?.features ?? {}, name)
        ? reference!.features[name]
        : undefined;
      if (profile?.type !== column.feature.type) return undefined;
      return new FeatureCounts(tally, { ...labels, feature: name }, column, profile);
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
    for (let i = 0; i < this.#features.length; i++) {
      this.#features[i]?.count(feeds, rows, absent?.rowsWithout(i));
    }
  }

  countPredictions(predictions: readonly Prediction[]): void {
    if (this.#predictions === undefined) return;
    for (const prediction of predictions) {
      if (prediction.kind === "class") this.#predictions.count(prediction.score);
      // A regression with several targets has no single value.
      else if (prediction.kind === "value" && !Array.isArray(prediction.value)) {
        this.#predictions.count(Number(prediction.value));
      }
    }
  }
}
