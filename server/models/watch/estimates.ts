import { BySlice } from "../../metrics/by_slice.ts";
import { FAMILIES } from "../../metrics/families.ts";
import type { ClassifiedRows } from "../../metrics/model_counts.ts";
import type { SliceNames } from "../../metrics/slice_names.ts";
import type { Labels } from "../../metrics/family.ts";
import type { Counter, Tally } from "../../metrics/tally.ts";
import type { ClassPrediction, OutputMeaning, Prediction, Task } from "../decode/prediction.ts";
import type { CalibrationMap, CalibrationMaps } from "../folder/calibration_map.ts";
import { calibrator } from "./calibrate.ts";

// Beyond this many classes the cells of wrong predictions are added up: there are classes² of them.
const MAX_CLASSES_BY_PAIR = 20;

/** Writes the calibrated probabilities of all classes; false where the model gave no numbers. */
type Calibrate = (prediction: ClassPrediction, probabilities: Float64Array) => boolean;

/** Adds what a row of a predicted class is expected to be. */
type CountExpected = (predicted: number, probabilities: Float64Array) => void;

/**
 * Counts on one thread how many rows are expected to be of each class, before any label arrives:
 * a row predicted as one class, whose calibrated probability of another is p, adds p to their cell
 * of the confusion matrix. The method is known as confidence-based performance estimation (CBPE,
 * NannyML). It holds while scores mean what they meant in the labelled rows of the reference.
 */
export class Estimates {
  readonly #positions: ReadonlyMap<string, number>;
  readonly #expected: BySlice<CountExpected>;
  readonly #calibrate: Calibrate;
  /** The calibrated probability of the second of two classes; undefined where there are others. */
  readonly #positive: ((score: number) => number) | undefined;
  /** Of the row at hand, by class. */
  readonly #probabilities: Float64Array;

  /** @returns undefined where no labelled reference says what scores mean */
  static of(
    tally: Tally,
    version: Readonly<Record<"model" | "version", string>>,
    { task, classes }: OutputMeaning,
    maps: CalibrationMaps | undefined,
    slices: SliceNames | undefined,
  ): Estimates | undefined {
    const positive = task === "binary" && maps && isOneMap(maps) ? calibrator(maps) : undefined;
    const calibrate = positive ? ofTwo(positive) : maps && ofSeveral(task, classes, maps);
    return calibrate && new Estimates(tally, version, classes, { calibrate, positive }, slices);
  }

  private constructor(
    tally: Tally,
    version: Readonly<Record<"model" | "version", string>>,
    classes: readonly string[],
    { calibrate, positive }: {
      readonly calibrate: Calibrate;
      readonly positive: ((score: number) => number) | undefined;
    },
    slices: SliceNames | undefined,
  ) {
    this.#positions = new Map(classes.map((name, i) => [name, i]));
    this.#calibrate = calibrate;
    this.#positive = positive;
    this.#probabilities = new Float64Array(classes.length);
    const { length } = classes;
    this.#expected = new BySlice(
      version,
      slices,
      length > MAX_CLASSES_BY_PAIR ? 2 * length : length ** 2,
      (labels) => cells(tally, labels, classes),
    );
  }

  /** Counts the prediction for a row, unless it has no class or no finite probabilities. */
  count(prediction: Prediction, slice: number): void {
    if (prediction.kind !== "class" || prediction.className === null) return;
    const predicted = this.#positions.get(prediction.className);
    if (predicted === undefined || !this.#calibrate(prediction, this.#probabilities)) return;
    this.#expected.of(slice)(predicted, this.#probabilities);
  }

  /**
   * Counts rows as `count` does, in a version without slices.
   *
   * @returns false where they must be counted one by one, because there are more than two classes
   */
  countEach({ classes, scores, length }: ClassifiedRows): boolean {
    const positive = this.#positive;
    if (positive === undefined) return false;
    const [rows, expected] = [new Float64Array(2), new Float64Array(2)];
    for (let row = 0; row < length; row++) {
      const predicted = classes[row]!;
      rows[predicted]!++;
      expected[predicted]! += positive(scores[row]!);
    }
    for (let predicted = 0; predicted < 2; predicted++) {
      this.#probabilities[1] = expected[predicted]!;
      this.#probabilities[0] = rows[predicted]! - expected[predicted]!;
      this.#expected.of(0)(predicted, this.#probabilities);
    }
    return true;
  }
}

/** @param labels model, version and perhaps slice */
function cells(tally: Tally, labels: Labels, classes: readonly string[]): CountExpected {
  const cell = (predicted: string, actual: string): Counter =>
    tally.counter(FAMILIES.modelEstimatedOutcomes, {
      ...{ ...labels, predicted, actual },
      correct: String(predicted === actual),
    });
  if (classes.length > MAX_CLASSES_BY_PAIR) return rightAndWrong(classes, cell);
  const matrix = classes.map((predicted) => classes.map((actual) => cell(predicted, actual)));
  return (predicted, probabilities) => {
    const row = matrix[predicted]!;
    for (let actual = 0; actual < row.length; actual++) row[actual]!.add(probabilities[actual]!);
  };
}

function rightAndWrong(
  classes: readonly string[],
  cell: (predicted: string, actual: string) => Counter,
): CountExpected {
  const right = classes.map((name) => cell(name, name));
  // A class may have this name: its own cell is not one of wrong predictions.
  const wrong = classes.map((name) => cell(name, name === "other" ? "" : "other"));
  return (predicted, probabilities) => {
    right[predicted]!.add(probabilities[predicted]!);
    wrong[predicted]!.add(1 - probabilities[predicted]!);
  };
}

function ofTwo(positive: (score: number) => number): Calibrate {
  return ({ score }, probabilities) => {
    probabilities[1] = positive(score);
    probabilities[0] = 1 - probabilities[1];
    return Number.isFinite(score);
  };
}

function ofSeveral(
  task: Task,
  classes: readonly string[],
  maps: CalibrationMaps,
): Calibrate | undefined {
  if (task !== "multiclass" || isOneMap(maps)) return undefined;
  if (!classes.every((name) => Object.hasOwn(maps, name))) return undefined;
  const calibrators = classes.map((name) => calibrator(maps[name]!));
  return (prediction, probabilities) => {
    let sum = 0;
    for (let i = 0; i < calibrators.length; i++) {
      sum += probabilities[i] = calibrators[i]!(prediction.probabilities[i]!);
    }
    // Maps of single classes do not add up to 1. Where all say 0, nothing is known.
    if (!(sum > 0)) return false;
    for (let i = 0; i < calibrators.length; i++) probabilities[i]! /= sum;
    return true;
  };
}

function isOneMap(maps: CalibrationMaps): maps is CalibrationMap {
  return Array.isArray(maps.scores);
}
