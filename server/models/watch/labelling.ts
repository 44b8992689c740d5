import { invalidInputError } from "../../errors.ts";
import { FAMILIES } from "../../metrics/families.ts";
import type { SliceNames } from "../../metrics/slice_names.ts";
import type { Counter, Histogram, Tally } from "../../metrics/tally.ts";
import { ClassPredictions } from "../decode/class_predictions.ts";
import type { OutputMeaning, Prediction, Predictions } from "../decode/prediction.ts";
import { ValuePredictions } from "../decode/value_predictions.ts";
import type { Reference } from "../folder/reference.ts";
import { CalibrationCounts } from "./calibration_counts.ts";
import { ClassOutcomes } from "./class_outcomes.ts";
import { feedbackCounters, type FeedbackResult } from "./feedback_result.ts";
import { labelReader, type ReadLabel } from "./label_reader.ts";
import { fingerprintOf, type Ids, PredictionIds, type PredictionRecord } from "./prediction_id.ts";
import { ScoreOutcomes } from "./score_outcomes.ts";
import { ValueOutcomes } from "./value_outcomes.ts";

/** What the labels of a version are compared with. */
export interface LabellingParts {
  readonly meaning: OutputMeaning;
  readonly reference: Reference | undefined;
  /** Undefined for a version without slices. */
  readonly slices: SliceNames | undefined;
  /** The key of the ids. */
  readonly idKey: Uint32Array;
}

// Positions of classes have two bytes in an id.
const MAX_CLASSES = 65_536;

/**
 * Gives the predictions of a version ids, and counts the labels that come back with them, on one
 * thread.
 */
export class Labelling {
  readonly fingerprint: number;
  readonly #ids: PredictionIds;
  readonly #positions: ReadonlyMap<string, number>;
  /** The number of slices. */
  readonly #slices: number;
  readonly #readLabel: ReadLabel;
  readonly #classes: ClassOutcomes | undefined;
  readonly #scores: ScoreOutcomes | undefined;
  readonly #calibration: CalibrationCounts | undefined;
  readonly #values: ValueOutcomes | undefined;
  readonly #delay: Histogram;
  readonly #results: Readonly<Record<FeedbackResult, Counter>>;

  private constructor(
    tally: Tally,
    version: Readonly<Record<"model" | "version", string>>,
    { meaning, reference, slices, idKey }: LabellingParts,
  ) {
    const { task, classes } = meaning;
    this.fingerprint = fingerprintOf({ ...version, task, classes, slices: slices?.labels ?? [] });
    this.#ids = new PredictionIds(idKey, this.fingerprint);
    this.#positions = new Map(classes.map((name, i) => [name, i]));
    this.#slices = slices?.labels.length ?? 1;
    this.#readLabel = labelReader(meaning);
    if (task === "regression") {
      this.#values = new ValueOutcomes(tally, version, reference, slices);
    } else {
      this.#classes = new ClassOutcomes(tally, version, classes, slices);
      if (task === "binary") this.#scores = new ScoreOutcomes(tally, version, classes, slices);
      if (task !== "labels") this.#calibration = new CalibrationCounts(tally, version);
    }
    this.#delay = tally.histogram(FAMILIES.modelFeedbackDelay, version);
    this.#results = feedbackCounters(tally, version);
  }

  /** Undefined when no label can say whether a prediction was right. */
  static of(
    tally: Tally,
    version: Readonly<Record<"model" | "version", string>>,
    parts: LabellingParts,
  ): Labelling | undefined {
    const { task, classes } = parts.meaning;
    const isClassifier = task === "binary" || task === "multiclass" || task === "labels";
    const knows = isClassifier && classes.length > 0 && classes.length <= MAX_CLASSES;
    return knows || task === "regression" ? new Labelling(tally, version, parts) : undefined;
  }

  /**
   * The ids of predictions; undefined for one without an answer that a label could confirm.
   *
   * @param slices of each row; undefined for a version without slices
   */
  idsOf(
    predictions: Predictions,
    slices: ArrayLike<number> | undefined,
    timeMs: number,
  ): Ids {
    if (predictions.length === 1) return [this.#idOf(predictions.at(0)!, slices?.[0] ?? 0, timeMs)];
    if (predictions instanceof ClassPredictions) {
      // Its classes are those of the version, in their order.
      const { classes: classIndexes, scores } = predictions;
      return this.#ids.make({ classIndexes, scores, slices, timeMs });
    }
    if (predictions instanceof ValuePredictions) {
      const { values } = predictions;
      const classIndexes = Int32Array.from(values, (value) => Number.isFinite(value) ? 0 : -1);
      return this.#ids.make({ classIndexes, scores: values, slices, timeMs });
    }
    const classIndexes = new Int32Array(predictions.length);
    const scores = new Float64Array(predictions.length);
    for (let row = 0; row < predictions.length; row++) {
      const prediction = predictions.at(row)!;
      classIndexes[row] = this.#classIndexOf(prediction);
      scores[row] = scoreOf(prediction);
    }
    return this.#ids.make({ classIndexes, scores, slices, timeMs });
  }

  #idOf(prediction: Prediction, slice: number, timeMs: number): string | undefined {
    const classIndex = this.#classIndexOf(prediction);
    if (classIndex < 0) return undefined;
    return this.#ids.makeOne({ classIndex, score: scoreOf(prediction), slice, timeMs });
  }

  /** -1 for a prediction without an id. */
  #classIndexOf(prediction: Prediction): number {
    switch (prediction.kind) {
      case "class":
      case "label":
        return prediction.className === null ? -1 : this.#positions.get(prediction.className) ?? -1;
      case "value":
        return Number.isFinite(scoreOf(prediction)) ? 0 : -1;
      case "tensors":
        return -1;
    }
  }

  /**
   * Reads the actual class, as its position, or the actual value.
   *
   * @throws {KnownError<"invalid_input">} for one that the model cannot predict
   */
  readActual(actual: unknown): number {
    const label = this.#readLabel(actual, "actual");
    if (label !== undefined) return label;
    const expected = this.#classes === undefined ? "value" : "class";
    throw invalidInputError([{ field: "actual", message: `expected the actual ${expected}` }]);
  }

  /** Whether an id can be of this version: without a key anyone can make ids. */
  covers({ classIndex, slice }: PredictionRecord): boolean {
    return classIndex < Math.max(1, this.#positions.size) && slice < this.#slices;
  }

  /** @param delayMs time from the prediction to its label */
  count({ classIndex, score, slice }: PredictionRecord, actual: number, delayMs: number): void {
    this.#delay.observe(Math.max(0, delayMs) / 1000);
    this.#values?.count(slice, score, actual);
    this.#classes?.count(slice, classIndex, actual);
    // A score that is no number would spoil the sums for ever.
    if (!Number.isFinite(score)) return;
    this.#scores?.count(slice, score, actual);
    const cameTrue = this.#scores === undefined ? classIndex === actual : actual === 1;
    this.#calibration?.count(score, cameTrue);
  }

  countResult(result: FeedbackResult): void {
    this.#results[result].add(1);
  }
}

/** The score or the single value of a prediction; NaN when it has none. */
function scoreOf(prediction: Prediction): number {
  if (prediction.kind === "class") return prediction.score;
  // A regression with several targets has no single value.
  const isSingle = prediction.kind === "value" && !Array.isArray(prediction.value);
  return isSingle ? Number(prediction.value) : NaN;
}
