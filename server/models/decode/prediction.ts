import type { Tensor } from "../tensor.ts";

/**
 * The meaning of a graph's outputs. `labels`: classes without probabilities; `tensor`: not known.
 */
export type Task = "binary" | "multiclass" | "regression" | "labels" | "tensor";

/** A regression's result: a `bigint` where the graph gives 64-bit integers. */
export type Value = number | bigint;

/** Outputs of a row that are returned as they are. */
export type NamedTensors = readonly { readonly name: string; readonly tensor: Tensor }[];

/** A class with probabilities. */
export interface ClassPrediction {
  readonly kind: "class";
  /** Null when a probability is NaN and no output names the class. */
  readonly className: string | null;
  /** Probability of the positive (second) class; with several classes, of the predicted one. */
  readonly score: number;
  /** Probability of the likeliest class. */
  readonly confidence: number;
  /** In the order of the decoder's classes. */
  readonly probabilities: readonly number[];
  /** All other outputs of the graph. */
  readonly outputs?: NamedTensors;
}

/** A class without probabilities. */
export interface LabelPrediction {
  readonly kind: "label";
  readonly className: string;
  /** All other outputs of the graph. */
  readonly outputs?: NamedTensors;
}

/** The prediction for one row. Its numbers may be NaN or infinite if the graph computes such. */
export type Prediction =
  | ClassPrediction
  | LabelPrediction
  | { readonly kind: "value"; readonly value: Value | readonly Value[] }
  | { readonly kind: "tensors"; readonly tensors: NamedTensors };

/**
 * The predictions for several rows: a list, or columns (`ClassPredictions`, `ValuePredictions`,
 * `TensorPredictions`).
 */
export interface Predictions extends Iterable<Prediction> {
  readonly length: number;
  /** The prediction for a row, counted from 0. */
  at(row: number): Prediction | undefined;
  /** Those for the rows `from` to `to` (exclusive). */
  slice(from: number, to: number): Predictions;
}

/** What the outputs of a version mean. */
export interface OutputMeaning {
  readonly task: Task;
  /** Class names in the order of the probabilities; empty when none are known. */
  readonly classes: readonly string[];
}

/** Decodes the outputs of a graph to predictions. */
export interface PredictionDecoder extends OutputMeaning {
  /** Positions of the outputs that it needs. */
  readonly fetches: readonly number[];
  /**
   * @param outputs the fetched outputs, in the order of `fetches`, as `outputsByRow` returns them
   * @throws {KnownError<"invalid_input">} when an output has another shape than expected
   */
  decode(outputs: readonly Tensor[], row: number): Prediction;
  /**
   * Begins to decode many rows, in a tenth of the time that `decode` takes for them.
   *
   * @param outputs as for `decode`
   * @returns undefined where these outputs must be decoded row by row
   */
  decodeTogether?(outputs: readonly Tensor[], rows: number): Decoding | undefined;
}

/** The work of decoding many rows. */
export interface Decoding {
  /** Decodes the rows `from` to `to` (exclusive). */
  decode(from: number, to: number): void;
  /** The predictions, when all rows are decoded, in their order. */
  end(): Predictions;
}
