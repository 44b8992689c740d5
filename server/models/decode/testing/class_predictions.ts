import { ClassColumns, ClassPredictions } from "../class_predictions.ts";

/** A row with a class; the position is -1 for one without. */
export type ClassRow = readonly [position: number, score: number, confidence: number];

/** Predictions of rows, as they are decoded together. */
export function classPredictionsOf(
  names: readonly string[],
  ...rows: readonly ClassRow[]
): ClassPredictions {
  const probabilities = new Float64Array(names.length * rows.length);
  const columns = new ClassColumns(names, probabilities, rows.length, undefined);
  for (const [row, numbers] of rows.entries()) columns.set(row, ...numbers);
  return new ClassPredictions(columns);
}
