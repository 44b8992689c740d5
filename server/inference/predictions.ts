import type { Tensor } from "./tensor.ts";

/** What the outputs of a graph mean. `labels`: classes without probabilities; `tensor`: no meaning known. */
export type Task = "binary" | "multiclass" | "regression" | "labels" | "tensor";

/** A regression's result: a `bigint` where the graph gives 64-bit integers. */
export type Value = number | bigint;

/** The answer for one row. */
export type Prediction =
  | {
    readonly kind: "class";
    readonly className: string;
    /** Binary: the positive (second) class's probability; several classes: the predicted one's. */
    readonly score: number;
    /** Probability of the likeliest class. */
    readonly confidence: number;
    /** In the order of the reader's classes. */
    readonly probabilities: readonly number[];
  }
  | { readonly kind: "label"; readonly className: string }
  | { readonly kind: "value"; readonly value: Value | readonly Value[] }
  | { readonly kind: "tensors"; readonly tensors: readonly { name: string; tensor: Tensor }[] };

/** Reads predictions out of a graph's outputs. */
export interface PredictionReader {
  readonly task: Task;
  /** Class names in the order of the probabilities; empty when there are none or they are not known. */
  readonly classes: readonly string[];
  /** Positions of the outputs it reads. */
  readonly fetches: readonly number[];
  /**
   * What to read when the output turns out to hold no probabilities. Only graphs without a
   * manifest have it: there the output's name is all that speaks for them, and classifiers
   * that know no probabilities give their raw scores under the same name.
   */
  readonly otherwise?: PredictionReader;
  /**
   * @param outputs the fetched outputs, in the order of `fetches`, with the rows as `byRow` gives
   * @throws {InvalidInputError} when the row's answer is not a finite number
   */
  read(outputs: readonly Tensor[], row: number): Prediction;
}
