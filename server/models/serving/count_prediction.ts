import type { ModelCounts } from "../../metrics/model_counts.ts";
import type { ClassPrediction, Prediction } from "../decode/prediction.ts";

/** Counts the prediction for one row, which belongs to a slice (0 without slices). */
export function countPrediction(counts: ModelCounts, prediction: Prediction, slice: number): void {
  switch (prediction.kind) {
    case "class":
      countClass(counts, prediction, slice);
      break;
    case "label":
      counts.label(prediction.className, slice);
      break;
    case "value":
    case "tensors":
      counts.label("", slice);
  }
}

/** A score that is not finite is in no histogram: it would spoil the sum for good. */
function countClass(
  counts: ModelCounts,
  { className, score, confidence }: ClassPrediction,
  slice: number,
): void {
  if (className !== null && Number.isFinite(score) && Number.isFinite(confidence)) {
    counts.classified(className, slice, score, confidence);
  } else {
    counts.label(className ?? "other", slice);
  }
}
