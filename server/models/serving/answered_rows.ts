import type { ModelCounts } from "../../metrics/model_counts.ts";
import type { Tally } from "../../metrics/tally.ts";
import { ClassPredictions } from "../decode/class_predictions.ts";
import type { PredictionDecoder, Predictions } from "../decode/prediction.ts";
import { TensorPredictions } from "../decode/tensor_predictions.ts";
import { ValuePredictions } from "../decode/value_predictions.ts";
import type { AbsentValues } from "../encode/absent_values.ts";
import type { Reference } from "../folder/reference.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import type { Tensor } from "../tensor.ts";
import { Estimates } from "../watch/estimates.ts";
import { Labelling } from "../watch/labelling.ts";
import type { RecentRows } from "../watch/recent_rows.ts";
import type { Slices } from "../watch/slices.ts";
import { BIN_FAMILIES, Watch } from "../watch/watch.ts";
import type { WatchedColumn } from "../watch/watch_plan.ts";
import { countPrediction } from "./count_prediction.ts";

/** The parts of a version that its rows are counted with. */
export interface AnsweredRowsParts {
  readonly files: Pick<VersionFiles, "model" | "version" | "reference">;
  readonly decoder: PredictionDecoder;
  readonly counts: ModelCounts;
  /** Undefined for a version without slices. */
  readonly slices: Slices | undefined;
  readonly columns: readonly WatchedColumn[];
  /** Undefined when the last rows are not kept. */
  readonly recentRows: RecentRows | undefined;
  /** The key of the ids of the predictions. */
  readonly idKey: Uint32Array;
}

/** Counts and keeps the rows that a version answers, on one thread, and gives their predictions ids. */
export class AnsweredRows {
  readonly #tally: Tally;
  readonly #parts: AnsweredRowsParts;
  readonly #estimates: Estimates | undefined;
  #watch: Watch;
  #labelling: Labelling | undefined;

  constructor(tally: Tally, parts: AnsweredRowsParts) {
    this.#tally = tally;
    this.#parts = parts;
    const { files: { model, version, reference }, decoder, slices } = parts;
    this.#watch = this.#createWatch(reference);
    // A live reference has the calibration map of the one before.
    const maps = reference?.calibration_map;
    this.#estimates = Estimates.of(tally, { model, version }, decoder, maps, slices);
    this.#labelling = this.#createLabelling(reference);
  }

  /** Undefined when no label can say whether a prediction was right. */
  get labelling(): Labelling | undefined {
    return this.#labelling;
  }

  /** Counts in the bins of another reference from now on. */
  replaceReference(reference: Reference | undefined): void {
    const { files: { model, version } } = this.#parts;
    this.#tally.renew(BIN_FAMILIES, { model, version }, () => {
      this.#watch = this.#createWatch(reference);
      this.#labelling = this.#createLabelling(reference);
    });
  }

  /**
   * @param predictions undefined when the outputs could not be decoded
   * @param absent values that were not sent
   * @returns the slice of each row; undefined for a version without slices
   */
  count(
    feeds: readonly Tensor[],
    rows: number,
    predictions: Predictions | undefined,
    absent?: AbsentValues,
  ): number[] | undefined {
    this.#watch.countRows(feeds, rows, absent);
    let slices: number[] | undefined;
    if (predictions !== undefined) {
      slices = this.#parts.slices?.slicesOf(feeds, rows, absent);
      this.#countPredictions(predictions, slices);
    }
    this.#parts.recentRows?.add(feeds, rows, predictions, absent);
    return slices;
  }

  #countPredictions(
    predictions: Predictions,
    slices: ArrayLike<number> | undefined,
  ): void {
    if (slices !== undefined || !this.#countTogether(predictions)) {
      for (let row = 0; row < predictions.length; row++) {
        const prediction = predictions.at(row)!;
        const slice = slices?.[row] ?? 0;
        countPrediction(this.#parts.counts, prediction, slice);
        this.#estimates?.count(prediction, slice);
      }
    }
    this.#watch.countPredictions(predictions);
  }

  /** @returns false where the predictions must be counted one by one */
  #countTogether(predictions: Predictions): boolean {
    if (predictions instanceof ValuePredictions || predictions instanceof TensorPredictions) {
      this.#parts.counts.unclassified(predictions.length);
      return true;
    }
    if (!(predictions instanceof ClassPredictions && predictions.areRegular)) return false;
    // What is done for each class would take longer than the rows.
    if (predictions.length < predictions.names.length) return false;
    this.#parts.counts.classifiedEach(predictions);
    if (this.#estimates?.countEach(predictions) !== false) return true;
    for (const prediction of predictions) this.#estimates.count(prediction, 0);
    return true;
  }

  #createLabelling(reference: Reference | undefined): Labelling | undefined {
    const { files: { model, version }, decoder: meaning, slices, idKey } = this.#parts;
    return Labelling.of(this.#tally, { model, version }, { meaning, reference, slices, idKey });
  }

  #createWatch(reference: Reference | undefined): Watch {
    const { files: { model, version }, decoder: { task }, columns } = this.#parts;
    return new Watch(this.#tally, { model, version, columns, reference, task });
  }
}
