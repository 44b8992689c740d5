import type { Random } from "../../random.ts";
import type { CalibrationMap, CalibrationMaps } from "../folder/calibration_map.ts";
import type { Quality } from "../folder/quality.ts";
import { logLoss } from "../watch/log_loss.ts";
import { CalibrationError } from "./calibration_error.ts";
import { Confusion } from "./confusion.ts";
import { type Figures, writeFigures } from "./figures.ts";
import { isotonicMap } from "./isotonic.ts";
import { Moments } from "./moments.ts";
import { averagePrecision, type Figure, rocAuc } from "./ranking.ts";
import { ScoreSample } from "./score_sample.ts";

/** Compares predicted classes with labels. */
export class ClassQuality {
  readonly #classes: readonly string[];
  readonly #isBinary: boolean;
  readonly #confusion: Confusion;
  readonly #sample: ScoreSample;
  readonly #logLosses = new Moments();
  readonly #squares = new Moments();
  readonly #calibration = new CalibrationError();

  constructor(classes: readonly string[], isBinary: boolean, random: Random) {
    this.#classes = classes;
    this.#isBinary = isBinary;
    this.#confusion = new Confusion(classes);
    this.#sample = new ScoreSample(isBinary ? 1 : classes.length, random);
  }

  /**
   * @param actual and predicted are positions of classes
   * @param probabilities undefined when the model gives only classes
   */
  add(actual: number, predicted: number, probabilities: readonly number[] | undefined): void {
    this.#confusion.add(actual, predicted);
    if (probabilities === undefined) return;
    this.#logLosses.add(logLoss(probabilities[actual]!));
    if (!this.#isBinary) {
      this.#sample.add(probabilities, actual);
      return;
    }
    const score = probabilities[1]!;
    this.#sample.add([score], actual);
    this.#squares.add((score - actual) ** 2);
    this.#calibration.add(score, actual);
  }

  get rows(): number {
    return this.#confusion.rows;
  }

  /** How many rows the figures of ranks come from, when that is a sample. */
  get sampledRows(): number | undefined {
    return this.#sample.isSample ? this.#sample.rows : undefined;
  }

  finish(): { readonly quality: Quality; readonly calibration_map?: CalibrationMaps } {
    const confusion = this.#confusion;
    // Macro means are over the classes that occur, as in scikit-learn.
    const of = this.#isBinary ? [1] : confusion.present();
    const figures: Figures = {
      accuracy: confusion.accuracy(),
      precision: confusion.precision(of),
      recall: confusion.recall(of),
      f1: confusion.f1(of),
      ...(this.#isBinary && this.#squares.count > 0 ? this.#scoreFigures() : {}),
      log_loss: meanFigure(this.#logLosses),
    };
    const { stderr, ...values } = writeFigures(figures);
    const quality = { rows: this.rows, ...values, confusion: confusion.toRecord(), stderr };
    return this.#sample.rows === 0 ? { quality } : { quality, calibration_map: this.#maps() };
  }

  #scoreFigures(): Figures {
    const ranked = this.#sample.ranked(0, 1);
    return {
      roc_auc: rocAuc(ranked),
      average_precision: averagePrecision(ranked),
      brier: meanFigure(this.#squares),
      ece: this.#calibration.figure(this.#squares.mean),
    };
  }

  #maps(): CalibrationMaps {
    const map = (column: number, label: number): CalibrationMap => {
      const { scores, labels } = this.#sample.ranked(column, label);
      return isotonicMap(scores, labels);
    };
    if (this.#isBinary) return map(0, 1);
    return Object.fromEntries(this.#classes.map((name, k) => [name, map(k, k)]));
  }
}

/** The mean of the rows' values, with the standard error of a mean, s / √n. */
function meanFigure(values: Moments): Figure | undefined {
  return values.count === 0 ? undefined : { value: values.mean, stderr: values.meanStderr };
}
