import { seededRandom } from "../../random.ts";
import type { Prediction } from "../decode/prediction.ts";
import type { Reference } from "../folder/reference.ts";
import { ClassQuality } from "./class_quality.ts";
import type { PredictionProfile } from "./prediction_profile.ts";
import { ScoreCounts } from "./score_counts.ts";

/** Profiles predicted classes, and compares them with labels. */
export class ClassPredictions implements PredictionProfile {
  readonly isLooking = false;
  readonly #classes: readonly string[];
  readonly #positions: ReadonlyMap<string, number>;
  readonly #counts: Float64Array;
  readonly #score = new ScoreCounts();
  readonly #confidence = new ScoreCounts();
  readonly #quality: ClassQuality;
  #rows = 0;
  /** Rows for which the model gives no class, or no number. */
  withoutAnswer = 0;

  constructor(classes: readonly string[], isBinary: boolean) {
    this.#classes = classes;
    this.#positions = new Map(classes.map((name, i) => [name, i]));
    this.#counts = new Float64Array(classes.length);
    this.#quality = new ClassQuality(classes, isBinary, seededRandom(0));
  }

  look(): void {}

  startCounting(): void {}

  count(prediction: Prediction, label: number | undefined): void {
    const isClass = prediction.kind === "class" || prediction.kind === "label";
    const predicted = isClass ? this.#positions.get(prediction.className ?? "") : undefined;
    const scored = prediction.kind === "class" ? prediction : undefined;
    if (predicted === undefined || scored?.probabilities.every(Number.isFinite) === false) {
      this.withoutAnswer++;
      return;
    }
    this.#rows++;
    this.#counts[predicted]!++;
    if (scored !== undefined) {
      this.#score.add(scored.score);
      this.#confidence.add(scored.confidence);
    }
    if (label !== undefined) this.#quality.add(label, predicted, scored?.probabilities);
  }

  finish(): Partial<Reference> {
    if (this.#rows === 0) return {};
    const classes = this.#classes.map((name, i) => [name, this.#counts[i]! / this.#rows]);
    const score = this.#score.finish();
    const confidence = this.#confidence.finish();
    return {
      classes: Object.fromEntries(classes),
      ...(score && { score }),
      ...(confidence && { confidence }),
      ...(this.#quality.rows > 0 ? this.#quality.finish() : {}),
    };
  }

  notes(): readonly string[] {
    const { sampledRows, rows } = this.#quality;
    if (sampledRows === undefined) return [];
    return [
      `roc_auc, average_precision and calibration_map come from ${sampledRows} rows, drawn from ${rows}`,
    ];
  }
}
