import type { Manifest } from "../folder/manifest.ts";
import { rowWidth, type Tensor } from "../tensor.ts";
import type { ClassPrediction, PredictionDecoder, Task } from "./prediction.ts";

interface ProbabilityOptions {
  /** The output with all probabilities, or an output for each. */
  readonly positions: readonly number[];
  readonly classes: readonly string[];
  readonly activation?: Manifest["activation"];
  readonly threshold?: number;
  /** An output that names the predicted class of each row; only for graphs without a manifest. */
  readonly labels?: number;
}

/** Decodes classes from a probability (or logit) for each class, or for the positive class. */
export class ProbabilityDecoder implements PredictionDecoder {
  readonly task: Task;
  readonly classes: readonly string[];
  readonly fetches: readonly number[];
  readonly #columns: number;
  readonly #activation: Manifest["activation"];
  readonly #threshold: number;
  readonly #hasLabels: boolean;

  constructor(options: ProbabilityOptions) {
    const { positions, classes, activation = "none", threshold = 0.5, labels } = options;
    this.task = classes.length === 2 ? "binary" : "multiclass";
    this.classes = classes;
    this.fetches = labels === undefined ? positions : [...positions, labels];
    this.#columns = positions.length;
    this.#activation = activation;
    this.#threshold = threshold;
    this.#hasLabels = labels !== undefined;
  }

  decode(outputs: readonly Tensor[], row: number): ClassPrediction {
    const probabilities = this.#probabilities(outputs, row);
    let best = 0;
    for (let i = 1; i < probabilities.length; i++) {
      if (probabilities[i]! > probabilities[best]!) best = i;
    }
    const binary = this.task === "binary";
    const predicted = binary ? Number(probabilities[1]! >= this.#threshold) : best;
    return {
      kind: "class",
      className: this.#hasLabels
        ? String(outputs[this.#columns]!.data[row])
        : hasNaN(probabilities)
        ? null
        : this.classes[predicted] ?? String(predicted),
      score: probabilities[binary ? 1 : predicted]!,
      confidence: probabilities[best]!,
      probabilities,
    };
  }

  #probabilities(outputs: readonly Tensor[], row: number): readonly number[] {
    const values: number[] = [];
    for (let column = 0; column < this.#columns; column++) {
      const { data } = outputs[column]!;
      const width = rowWidth(outputs[column]!);
      for (let i = row * width; i < (row + 1) * width; i++) values.push(data[i] as number);
    }
    const activated = activate(values, this.#activation);
    return activated.length === 1 ? [1 - activated[0]!, activated[0]!] : activated;
  }
}

function hasNaN(values: readonly number[]): boolean {
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) return true;
  }
  return false;
}

function activate(values: number[], activation: Manifest["activation"]): number[] {
  switch (activation) {
    case "none":
      return values;
    case "sigmoid":
      return values.map((value) => 1 / (1 + Math.exp(-value)));
    case "softmax": {
      // Without the largest taken off, the exponential of a large logit is infinite.
      const largest = Math.max(...values);
      const powers = values.map((value) => Math.exp(value - largest));
      const sum = powers.reduce((total, power) => total + power, 0);
      return powers.map((power) => power / sum);
    }
  }
}
