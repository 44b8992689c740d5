import type { Manifest } from "../folder/manifest.ts";
import { rowWidth, type Tensor } from "../tensor.ts";
import { ClassColumns, ClassPredictions, type Probabilities } from "./class_predictions.ts";
import type {
  ClassPrediction,
  Decoding,
  NamedTensors,
  PredictionDecoder,
  Task,
} from "./prediction.ts";

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
  /** How many outputs hold probabilities. */
  readonly #columns: number;
  readonly #activation: Manifest["activation"];
  readonly #threshold: number;
  readonly #hasLabels: boolean;
  readonly #positions: ReadonlyMap<string, number>;
  /** What `#decide` finds out about a row: positions of the predicted and of the likeliest class. */
  #predicted = 0;
  #likeliest = 0;
  #hasNaN = false;

  constructor(options: ProbabilityOptions) {
    const { positions, classes, activation = "none", threshold = 0.5, labels } = options;
    this.task = classes.length === 2 ? "binary" : "multiclass";
    this.classes = classes;
    this.fetches = labels === undefined ? positions : [...positions, labels];
    this.#columns = positions.length;
    this.#activation = activation;
    this.#threshold = threshold;
    this.#hasLabels = labels !== undefined;
    this.#positions = new Map(classes.map((name, i) => [name, i]));
  }

  decode(outputs: readonly Tensor[], row: number): ClassPrediction {
    const probabilities: number[] = [];
    this.#read(outputs, row, probabilities, 0);
    this.#decide(probabilities, 0, probabilities.length);
    return {
      kind: "class",
      className: this.#hasLabels
        ? String(this.#labels(outputs)[row])
        : this.#hasNaN
        ? null
        : this.classes[this.#predicted] ?? String(this.#predicted),
      score: probabilities[this.#scored]!,
      confidence: probabilities[this.#likeliest]!,
      probabilities,
    };
  }

  /** @param outputsOf all other outputs of the graph for a row; undefined when there are none */
  decodeTogether(
    outputs: readonly Tensor[],
    rows: number,
    outputsOf?: (row: number) => NamedTensors,
  ): Decoding | undefined {
    const { classes: names } = this;
    const width = this.#width(outputs);
    if (width === 0 || width !== names.length || this.#positions.size !== width) return undefined;
    const whole = this.#asTheyAre(outputs);
    const probabilities = whole ?? new Float64Array(rows * width);
    const columns = new ClassColumns(names, probabilities, rows, outputsOf);
    const labels = this.#hasLabels ? this.#labels(outputs) : undefined;
    let [label, position]: [unknown, number] = [undefined, -1];
    const decode = (from: number, to: number) => {
      for (let row = from, at = from * width; row < to; row++, at += width) {
        if (whole === undefined) this.#read(outputs, row, probabilities, at);
        this.#decide(probabilities, at, width);
        if (labels === undefined) {
          position = this.#hasNaN ? -1 : this.#predicted;
        } else if (labels[row] !== label) {
          label = labels[row];
          position = this.#positions.get(String(label)) ?? -1;
        }
        if (labels !== undefined && position < 0) columns.unlisted.set(row, String(label));
        const score = probabilities[at + this.#scored]!;
        columns.set(row, position, score, probabilities[at + this.#likeliest]!);
      }
    };
    return { decode, end: () => new ClassPredictions(columns) };
  }

  #labels(outputs: readonly Tensor[]): Tensor["data"] {
    return outputs[this.#columns]!.data;
  }

  /** How many probabilities a row has: two where the outputs hold only that of the positive class. */
  #width(outputs: readonly Tensor[]): number {
    let width = 0;
    for (let column = 0; column < this.#columns; column++) width += rowWidth(outputs[column]!);
    return width === 1 ? 2 : width;
  }

  /** The output that holds all probabilities as they are answered. */
  #asTheyAre(outputs: readonly Tensor[]): Probabilities | undefined {
    const { data } = outputs[0]!;
    const isWhole = this.#columns === 1 && rowWidth(outputs[0]!) > 1 && this.#activation === "none";
    const isFloat = data instanceof Float32Array || data instanceof Float64Array ||
      data instanceof Float16Array;
    return isWhole && isFloat ? data : undefined;
  }

  /** Writes the probabilities of a row from `at` on. */
  #read(
    outputs: readonly Tensor[],
    row: number,
    into: { [position: number]: number },
    at: number,
  ): void {
    let end = at;
    for (let column = 0; column < this.#columns; column++) {
      const { data } = outputs[column]!;
      const width = rowWidth(outputs[column]!);
      for (let i = row * width; i < (row + 1) * width; i++) into[end++] = data[i] as number;
    }
    activate(into, at, end, this.#activation);
    if (end !== at + 1) return;
    into[end] = into[at]!;
    into[at] = 1 - into[end]!;
  }

  #decide(probabilities: ArrayLike<number>, at: number, width: number): void {
    let likeliest = 0;
    let hasNaN = false;
    for (let i = 0; i < width; i++) {
      const probability = probabilities[at + i]!;
      if (probability > probabilities[at + likeliest]!) likeliest = i;
      // Only NaN differs from itself.
      else if (probability !== probability) hasNaN = true;
    }
    this.#likeliest = likeliest;
    this.#hasNaN = hasNaN;
    this.#predicted = this.task === "binary"
      ? Number(probabilities[at + 1]! >= this.#threshold)
      : likeliest;
  }

  /** The position of the probability that is the score of the row at hand. */
  get #scored(): number {
    return this.task === "binary" ? 1 : this.#predicted;
  }
}

/** Replaces the values from `from` to `to` (exclusive). */
function activate(
  values: { [position: number]: number },
  from: number,
  to: number,
  activation: Manifest["activation"],
): void {
  switch (activation) {
    case "none":
      break;
    case "sigmoid":
      for (let i = from; i < to; i++) values[i] = 1 / (1 + Math.exp(-values[i]!));
      break;
    case "softmax": {
      // Without the largest taken off, the exponential of a large logit is infinite.
      let largest = -Infinity;
      for (let i = from; i < to; i++) largest = Math.max(largest, values[i]!);
      let sum = 0;
      for (let i = from; i < to; i++) sum += values[i] = Math.exp(values[i]! - largest);
      for (let i = from; i < to; i++) values[i]! /= sum;
    }
  }
}
