import type { Prediction } from "../decode/prediction.ts";
import type { Reference } from "../folder/reference.ts";

/** Profiles what a model predicts for the rows of a table, in two passes. */
export interface PredictionProfile {
  /** Whether the first pass needs the predictions, too. */
  readonly isLooking: boolean;
  /** The first pass, if it is needed. */
  look(prediction: Prediction, label: number | undefined): void;
  /** Between the passes. */
  startCounting(): void;
  /** The second pass. */
  count(prediction: Prediction, label: number | undefined): void;
  /** Rows for which the model gives no answer that can be counted. */
  readonly withoutAnswer: number;
  /** The fields of the reference that say what is predicted, and how right it was. */
  finish(): Partial<Reference>;
  /** Sentences that a user should know. */
  notes(): readonly string[];
}
