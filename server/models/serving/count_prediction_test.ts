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

  override rows(count: number): void {
    this.calls.push(["rows", count]);
  }

  override label(className: string): void {
    this.calls.push(["label", className]);
  }

  override classified(className: string, score: number, confidence: number): void {
    this.calls.push(["classified", className, score, confidence]);
  }
}

function classPrediction(className: string | null, score: number): Prediction {
  return { kind: "class", className, score, confidence: 0.75, probabilities: [] };
}

const cases: readonly (readonly [name: string, prediction: Prediction, want: unknown[]])[] = [
  ["a class with its score", classPrediction("a", 0.25), ["classified", "a", 0.25, 0.75]],
  ["a score of NaN by the class only", classPrediction("a", NaN), ["label", "a"]],
  ["no class as other", classPrediction(null, NaN), ["label", "other"]],
  ["a label by its class", { kind: "label", className: "b" }, ["label", "b"]],
  ["a value as a row", { kind: "value", value: 1 }, ["rows", 1]],
  ["tensors as a row", { kind: "tensors", tensors: [] }, ["rows", 1]],
];
for (const [name, prediction, want] of cases) {
  Deno.test(`countPrediction() counts ${name}`, () => {
    const counts = new RecordingCounts();
    countPrediction(counts, prediction);
    assertEquals(counts.calls, [want]);
  });
}
