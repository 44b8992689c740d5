import type { ModelCounts } from "../../metrics/model_counts.ts";
import type { ClassPrediction, Prediction } from "../decode/prediction.ts";

/** Counts the prediction for one row. */
export function countPrediction(counts: ModelCounts, prediction: Prediction): void {
  switch (prediction.kind) {
    case "class":
      countClass(counts, prediction);
      break;
    case "label":
      counts.label(prediction.className);
      break;
    case "value":
    case "tensors":
      counts.rows(1);
  }
}

/** A score that is not finite is in no histogram: it would spoil the sum for good. */
function countClass(
  counts: ModelCounts,
  { className, score, confidence }: ClassPrediction,
): void {
  if (className !== null && Number.isFinite(score) && Number.isFinite(confidence)) {
    counts.classified(className, score, confidence);
  } else {
    counts.label(className ?? "other");
  }
}
