import type { ClassifiedRows } from "../../metrics/model_counts.ts";
import type { Prediction } from "../decode/prediction.ts";

/**
 * The classes, scores and confidences of some predictions as columns: what counts them reads arrays
 * of numbers, not each of the predictions again.
 */
export class ClassColumns implements ClassifiedRows {
  readonly names: readonly string[];
  readonly classes: Int32Array;
  readonly scores: Float64Array;
  readonly confidences: Float64Array;
  readonly #positions: ReadonlyMap<string | null, number>;
  #count = 0;

  /** @param most how many predictions there may be */
  constructor(names: readonly string[], most: number) {
    this.names = names;
    this.#positions = new Map(names.map((name, i) => [name, i]));
    this.classes = new Int32Array(most);
    this.scores = new Float64Array(most);
    this.confidences = new Float64Array(most);
  }

  get count(): number {
    return this.#count;
  }

  /**
   * Takes the place of the predictions before.
   *
   * @returns whether each of them has one of the classes and finite numbers
   */
  read(predictions: readonly Prediction[]): boolean {
    const { names } = this;
    let position = 0;
    for (let row = 0; row < predictions.length; row++) {
      const prediction = predictions[row]!;
      if (prediction.kind !== "class") return false;
      const { className, score, confidence } = prediction;
      // A look-up for each row would take longer than all else.
      if (className !== names[position]) position = this.#positions.get(className) ?? -1;
      if (position < 0 || !Number.isFinite(score) || !Number.isFinite(confidence)) return false;
      this.classes[row] = position;
      this.scores[row] = score;
      this.confidences[row] = confidence;
    }
    this.#count = predictions.length;
    return true;
  }
}
