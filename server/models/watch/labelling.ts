import { invalidInputError } from "../../errors.ts";
import { FAMILIES } from "../../metrics/families.ts";
import type { SliceNames } from "../../metrics/slice_names.ts";
import type { Counter, Histogram, Tally } from "../../metrics/tally.ts";
import type { OutputMeaning, Prediction } from "../decode/prediction.ts";
import type { Reference } from "../folder/reference.ts";
import { CalibrationCounts } from "./calibration_counts.ts";
import { ClassOutcomes } from "./class_outcomes.ts";
import { feedbackCounters, type FeedbackResult } from "./feedback_result.ts";
import { labelReader, type ReadLabel } from "./label_reader.ts";
import { fingerprintOf, PredictionIds, type PredictionRecord } from "./prediction_id.ts";
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
   * The id of a prediction; undefined for one without an answer that a label could confirm.
   *
   * @param slice position of the row's slice
   */
  idOf(prediction: Prediction, slice: number, timeMs: number): string | undefined {
    if (prediction.kind === "value") {
      const score = Number(prediction.value);
      // A regression with several targets has no single value.
      if (Array.isArray(prediction.value) || !Number.isFinite(score)) return undefined;
      return this.#ids.make({ classIndex: 0, score, slice, timeMs });
    }
    if (prediction.kind === "tensors") return undefined;
    const classIndex = this.#positions.get(prediction.className ?? "");
    if (classIndex === undefined) return undefined;
    const score = prediction.kind === "class" ? prediction.score : NaN;
    return this.#ids.make({ classIndex, score, slice, timeMs });
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
