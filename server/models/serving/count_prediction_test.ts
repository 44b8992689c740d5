import { assertEquals } from "@std/assert/mod.js";
import { ModelCounts } from "../../metrics/model_counts.ts";
import { Tally } from "../../metrics/tally.ts";
import type { Prediction } from "../decode/prediction.ts";
import { countPrediction } from "./count_prediction.ts";

/** Records the calls of the counts. */
class RecordingCounts extends ModelCounts {
  readonly calls: unknown[][] = [];

  constructor() {
    super(new Tally(() => {}), "m", "1", [], true);
  }

  override label(className: string, slice: number): void {
    this.calls.push(["label", className, slice]);
  }

  override classified(
    className: string,
    slice: number,
    score: number,
    confidence: number,
  ): void {
    this.calls.push(["classified", className, slice, score, confidence]);
  }
}

function classPrediction(className: string | null, score: number): Prediction {
  return { kind: "class", className, score, confidence: 0.75, probabilities: [] };
}

const cases: readonly (readonly [name: string, prediction: Prediction, want: unknown[]])[] = [
  ["a class with its score", classPrediction("a", 0.25), ["classified", "a", 5, 0.25, 0.75]],
  ["a score of NaN by the class only", classPrediction("a", NaN), ["label", "a", 5]],
  ["a score without a class as other", classPrediction(null, 0.25), ["label", "other", 5]],
  ["no class as other", classPrediction(null, NaN), ["label", "other", 5]],
  ["a label by its class", { kind: "label", className: "b" }, ["label", "b", 5]],
  ["a value as a row without a class", { kind: "value", value: 1 }, ["label", "", 5]],
  ["tensors as a row without a class", { kind: "tensors", tensors: [] }, ["label", "", 5]],
];
for (const [name, prediction, want] of cases) {
  Deno.test(`countPrediction() counts ${name}`, () => {
    const counts = new RecordingCounts();
    countPrediction(counts, prediction, 5);
    assertEquals(counts.calls, [want]);
  });
}
