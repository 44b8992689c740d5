import type { Tensor } from "../tensor.ts";

/** What the outputs of a graph mean. `labels`: classes without probabilities; `tensor`: no meaning known. */
export type Task = "binary" | "multiclass" | "regression" | "labels" | "tensor";

/** A regression's result: a `bigint` where the graph gives 64-bit integers. */
export type Value = number | bigint;

/** Outputs of a row that are handed on as they are. */
export type NamedTensors = readonly { readonly name: string; readonly tensor: Tensor }[];

/** A class with probabilities. */
export interface ClassPrediction {
  readonly kind: "class";
  /** Null when the probabilities are not numbers, and nothing else names the class. */
  readonly className: string | null;
  /** Binary: the positive (second) class's probability; several classes: the predicted one's. */
  readonly score: number;
  /** Probability of the likeliest class. */
  readonly confidence: number;
  /** In the order of the decoder's classes. */
  readonly probabilities: readonly number[];
  /** What the graph gives besides. */
  readonly outputs?: NamedTensors;
}

/** A class of which nothing but the name is known. */
export interface LabelPrediction {
  readonly kind: "label";
  readonly className: string;
  /** What the graph gives besides. */
  readonly outputs?: NamedTensors;
}

/** The answer for one row. Its numbers may be NaN or infinite where the graph computes that. */
export type Prediction =
  | ClassPrediction
  | LabelPrediction
  | { readonly kind: "value"; readonly value: Value | readonly Value[] }
  | { readonly kind: "tensors"; readonly tensors: NamedTensors };

/** Reads predictions out of a graph's outputs. */
export interface PredictionDecoder {
  readonly task: Task;
  /** Class names in the order of the probabilities; empty when there are none or they are not known. */
  readonly classes: readonly string[];
  /** Positions of the outputs it reads. */
  readonly fetches: readonly number[];
  /**
   * @param outputs the fetched outputs, in the order of `fetches`, with the rows as `outputsByRow` gives
   * @throws {KnownError<"invalid_input">} when an output has not the shape that it should have
   */
  read(outputs: readonly Tensor[], row: number): Prediction;
}
