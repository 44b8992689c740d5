import { seededRandom } from "../../random.ts";
import type { Prediction } from "../decode/prediction.ts";
import type { Reference } from "../folder/reference.ts";
import { Moments } from "./moments.ts";
import { NumberColumn, type NumberCounts } from "./number_column.ts";
import type { PredictionProfile } from "./prediction_profile.ts";
import { RegressionQuality } from "./regression_quality.ts";

const MOST_VALUES = 200_000;

/** Profiles predicted values, and compares them with labels. */
export class ValuePredictions implements PredictionProfile {
  readonly #column = new NumberColumn(MOST_VALUES, seededRandom(0));
  readonly isLooking = true;
  readonly #labels = new Moments();
  #quality = new RegressionQuality(0);
  #counts: NumberCounts | undefined;
  #rows = 0;
  /** Rows for which the model gives no number. */
  withoutAnswer = 0;

  look(prediction: Prediction, label: number | undefined): void {
    const value = valueOf(prediction);
    if (value === undefined) return;
    this.#column.add(value);
    if (label !== undefined) this.#labels.add(label);
  }

  startCounting(): void {
    this.#counts = this.#column.finish(Number);
    this.#quality = new RegressionQuality(this.#labels.mean);
  }

  count(prediction: Prediction, label: number | undefined): void {
    const value = valueOf(prediction);
    if (value === undefined) {
      this.withoutAnswer++;
      return;
    }
    this.#rows++;
    this.#counts!.add(value);
    if (label !== undefined) this.#quality.add(label, value);
  }

  finish(): Partial<Reference> {
    if (this.#counts === undefined || this.#rows === 0) return {};
    return {
      value: this.#counts.finish(),
      ...(this.#quality.rows > 0 ? this.#quality.finish() : {}),
    };
  }

  notes(): readonly string[] {
    return [];
  }
}

/** Undefined for several values, and for one that is not finite. */
function valueOf(prediction: Prediction): number | undefined {
  if (prediction.kind !== "value" || Array.isArray(prediction.value)) return undefined;
  const value = Number(prediction.value);
  return Number.isFinite(value) ? value : undefined;
}
