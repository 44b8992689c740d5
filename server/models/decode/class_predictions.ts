import type { ClassifiedRows } from "../../metrics/model_counts.ts";
import type { ClassPrediction, NamedTensors, Predictions } from "./prediction.ts";

/** Probabilities, row by row, one for each class. */
export type Probabilities = Float16Array | Float32Array | Float64Array;

/** What the predictions of several rows consist of; written row by row. */
export class ClassColumns implements Omit<ClassifiedRows, "length"> {
  readonly names: readonly string[];
  readonly classes: Int32Array;
  readonly scores: Float64Array;
  readonly confidences: Float64Array;
  readonly probabilities: Probabilities;
  /** All other outputs of the graph for a row; undefined when there are none. */
  readonly outputsOf: ((row: number) => NamedTensors) | undefined;
  /** The names of classes that are not listed, by row. */
  readonly unlisted: Map<number, string> = new Map();
  /** Whether each row has one of the classes and finite numbers. */
  areRegular = true;

  constructor(
    names: readonly string[],
    probabilities: Probabilities,
    rows: number,
    outputsOf: ((row: number) => NamedTensors) | undefined,
  ) {
    this.names = names;
    this.probabilities = probabilities;
    this.classes = new Int32Array(rows);
    this.scores = new Float64Array(rows);
    this.confidences = new Float64Array(rows);
    this.outputsOf = outputsOf;
  }

  /** @param position of the class; -1 for a row without one, or whose class is not listed */
  set(row: number, position: number, score: number, confidence: number): void {
    this.classes[row] = position;
    this.scores[row] = score;
    this.confidences[row] = confidence;
    this.areRegular &&= position >= 0 && Number.isFinite(score) && Number.isFinite(confidence);
  }
}

/**
 * Classes with probabilities of several rows, as columns: what counts and writes them reads arrays of
 * numbers, and there is no object for each row unless somebody asks for it.
 */
export class ClassPredictions implements Predictions, ClassifiedRows {
  readonly length: number;
  readonly classes: Int32Array;
  readonly scores: Float64Array;
  readonly confidences: Float64Array;
  readonly probabilities: Probabilities;
  readonly #all: ClassColumns;
  readonly #from: number;

  constructor(all: ClassColumns, from = 0, to = all.classes.length) {
    const isAll = from === 0 && to === all.classes.length;
    const width = all.names.length;
    this.length = to - from;
    this.classes = isAll ? all.classes : all.classes.subarray(from, to);
    this.scores = isAll ? all.scores : all.scores.subarray(from, to);
    this.confidences = isAll ? all.confidences : all.confidences.subarray(from, to);
    this.probabilities = isAll
      ? all.probabilities
      : all.probabilities.subarray(from * width, to * width);
    this.#all = all;
    this.#from = from;
  }

  get names(): readonly string[] {
    return this.#all.names;
  }

  /** Whether each row has one of the classes and finite numbers, also in the rows beside a slice. */
  get areRegular(): boolean {
    return this.#all.areRegular;
  }

  /** Whether there are other outputs of the graph beside the classes. */
  get haveOutputs(): boolean {
    return this.#all.outputsOf !== undefined;
  }

  at(row: number): ClassPrediction | undefined {
    if (row >= this.length) return undefined;
    const { names, unlisted, outputsOf } = this.#all;
    const whole = this.#from + row;
    const probabilities: number[] = [];
    for (let i = row * names.length; i < (row + 1) * names.length; i++) {
      probabilities.push(this.probabilities[i]!);
    }
    const prediction: ClassPrediction = {
      kind: "class",
      className: names[this.classes[row]!] ?? unlisted.get(whole) ?? null,
      score: this.scores[row]!,
      confidence: this.confidences[row]!,
      probabilities,
    };
    return outputsOf === undefined ? prediction : { ...prediction, outputs: outputsOf(whole) };
  }

  /** The rows `from` to `to` (exclusive), in the same memory. */
  slice(from: number, to: number): ClassPredictions {
    return new ClassPredictions(this.#all, this.#from + from, this.#from + to);
  }

  *[Symbol.iterator](): Generator<ClassPrediction> {
    for (let row = 0; row < this.length; row++) yield this.at(row)!;
  }
}
