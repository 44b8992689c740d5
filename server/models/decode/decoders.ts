import { invalidInputError } from "../../errors.ts";
import type { Manifest } from "../folder/manifest.ts";
import { shortestFloat32 } from "./shortest_float32.ts";
import type {
  ClassPrediction,
  LabelPrediction,
  NamedTensors,
  Prediction,
  PredictionDecoder,
  Task,
  Value,
} from "./prediction.ts";
import { describeShape, elementCount, type Tensor, type TensorSpec } from "../tensor.ts";

/**
 * The outputs of a run, each with a first dimension that counts its rows.
 *
 * What a single row gives belongs to that row as a whole, whatever its shape: a
 * squeezed value, or any number of boxes found in its image, of which one must
 * not be taken for the row.
 *
 * @param countRows of each output, whether its first dimension is known to count rows
 * @throws {KnownError<"invalid_input">} when an output does not tell the rows apart
 */
export function outputsByRow(
  outputs: readonly Tensor[],
  names: readonly string[],
  rows: number,
  countRows: readonly boolean[],
): readonly Tensor[] {
  if (outputs.every(({ shape }, i) => shape[0] === rows && countRows[i])) return outputs;
  return outputs.map((output, i) => {
    const hasRows = output.shape[0] === rows;
    if (rows === 1 && !(hasRows && countRows[i])) {
      return { ...output, shape: [1, ...output.shape] };
    }
    if (hasRows) return output;
    throw invalidInputError(
      `the model's output "${names[i]}" has the shape ${describeShape(output.shape)} for ` +
        `${rows} rows of input: send one row at a time`,
    );
  });
}

interface ProbabilityOptions {
  /** The output with all probabilities, or an output for each. */
  readonly positions: readonly number[];
  readonly classes: readonly string[];
  readonly activation?: Manifest["activation"];
  readonly threshold?: number;
  /** An output that names the predicted class of each row, for graphs without a manifest. */
  readonly labels?: number;
}

/** Reads classes from outputs with a probability (or logit) for each, or for the positive one. */
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

  read(outputs: readonly Tensor[], row: number): ClassPrediction {
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
        : probabilities.some(Number.isNaN)
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
      const { data, shape } = outputs[column]!;
      const width = elementCount(shape.slice(1));
      for (let i = row * width; i < (row + 1) * width; i++) values.push(data[i] as number);
    }
    const activated = activate(values, this.#activation);
    return activated.length === 1 ? [1 - activated[0]!, activated[0]!] : activated;
  }
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

/** Reads class labels from an output of strings or integers. */
export class LabelDecoder implements PredictionDecoder {
  readonly task = "labels";
  readonly fetches: readonly number[];

  /**
   * @param classes the labels as they are, or names of the labels 0, 1, …; empty when every label
   * stands for itself
   */
  constructor(position: number, readonly classes: readonly string[]) {
    this.fetches = [position];
  }

  read(outputs: readonly Tensor[], row: number): LabelPrediction {
    const { data, shape } = outputs[0]!;
    const width = elementCount(shape.slice(1));
    if (width !== 1) {
      throw invalidInputError(`the model gives ${width} labels for a row, where one is read`);
    }
    const label = data[row]!;
    const text = String(label);
    const named = typeof label === "string" || this.classes.includes(text)
      ? undefined
      : this.classes[Number(label)];
    return { kind: "label", className: named ?? text };
  }
}

/** Reads a regression's value, or values when it has several targets. */
export class ValueDecoder implements PredictionDecoder {
  readonly task = "regression";
  readonly classes = [];
  readonly fetches: readonly number[];

  constructor(position: number) {
    this.fetches = [position];
  }

  read(outputs: readonly Tensor[], row: number): Prediction {
    const { data, shape, datatype } = outputs[0]!;
    const width = elementCount(shape.slice(1));
    const values: Value[] = [];
    for (let i = row * width; i < (row + 1) * width; i++) {
      const value = data[i] as Value;
      values.push(datatype === "FP32" ? shortestFloat32(value as number) : value);
    }
    return { kind: "value", value: width === 1 ? values[0]! : values };
  }
}

/** Hands on the rows of every output as they are. */
export class TensorDecoder implements PredictionDecoder {
  readonly task = "tensor";
  readonly classes = [];
  readonly fetches: readonly number[];
  readonly #names: readonly string[];

  constructor(outputs: readonly TensorSpec[]) {
    this.fetches = outputs.map((_, position) => position);
    this.#names = outputs.map(({ name }) => name);
  }

  read(outputs: readonly Tensor[], row: number): Prediction {
    return { kind: "tensors", tensors: namedRows(this.#names, outputs, row) };
  }
}

/** Reads classes, and hands on all outputs beside them: what they mean is not known. */
export class ClassWithOutputsDecoder implements PredictionDecoder {
  readonly task: Task;
  readonly classes: readonly string[];
  readonly fetches: readonly number[];
  readonly #classes: LabelDecoder | ProbabilityDecoder;
  readonly #names: readonly string[];

  /** @param outputs all outputs of the graph */
  constructor(classes: LabelDecoder | ProbabilityDecoder, outputs: readonly TensorSpec[]) {
    const read = classes.fetches;
    const others = outputs.map((_, position) => position).filter((at) => !read.includes(at));
    this.task = classes.task;
    this.classes = classes.classes;
    this.fetches = [...read, ...others];
    this.#classes = classes;
    this.#names = others.map((position) => outputs[position]!.name);
  }

  read(outputs: readonly Tensor[], row: number): Prediction {
    const others = outputs.slice(outputs.length - this.#names.length);
    return { ...this.#classes.read(outputs, row), outputs: namedRows(this.#names, others, row) };
  }
}

function namedRows(
  names: readonly string[],
  outputs: readonly Tensor[],
  row: number,
): NamedTensors {
  return outputs.map((tensor, i) => ({ name: names[i]!, tensor: rowOf(tensor, row) }));
}

function rowOf({ datatype, shape, data }: Tensor, row: number): Tensor {
  const rowShape = shape.slice(1);
  const width = elementCount(rowShape);
  return { datatype, shape: rowShape, data: data.slice(row * width, (row + 1) * width) };
}
