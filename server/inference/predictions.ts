import { InvalidInputError, ModelError } from "../errors.ts";
import type { Manifest } from "../registry/manifest.ts";
import { shortestFloat32 } from "./float32.ts";
import { describeShape, elementCount, type Tensor, type TensorSpec } from "./tensor.ts";

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

/**
 * Finds out how to read a graph's outputs: from the manifest where there is
 * one, else from their names, types and shapes.
 *
 * @param graphLabels the class labels in the graph, if it carries any
 * @throws {ModelError} when the manifest asks for what the graph does not give
 */
export function createReader(
  model: string,
  manifest: Manifest | undefined,
  outputs: readonly TensorSpec[],
  graphLabels: readonly string[] | undefined,
): PredictionReader {
  if (manifest === undefined) return readerFromGraph(outputs, graphLabels);
  return manifest.task === "regression"
    ? regressionReader(manifest, outputs)
    : classReader(model, manifest, outputs, graphLabels);
}

/**
 * The outputs of a run, each with a first dimension that counts its rows.
 *
 * What a single row gives belongs to that row as a whole, whatever its shape: a
 * squeezed value, or any number of boxes found in its image.
 *
 * @throws {InvalidInputError} when an output does not tell the rows apart
 */
export function byRow(
  outputs: readonly Tensor[],
  names: readonly string[],
  rows: number,
): readonly Tensor[] {
  if (outputs.every(({ shape }) => shape[0] === rows)) return outputs;
  return outputs.map((output, i) => {
    if (output.shape[0] === rows) return output;
    if (rows === 1) return { ...output, shape: [1, ...output.shape] };
    throw new InvalidInputError(
      `the model's output "${names[i]}" has the shape ${describeShape(output.shape)} for ` +
        `${rows} rows of input: send one row at a time`,
    );
  });
}

const FLOATS = new Set(["FP16", "FP32", "FP64"]);

function isFloat(spec: TensorSpec): boolean {
  return FLOATS.has(spec.datatype);
}

function isNumber({ datatype }: TensorSpec): boolean {
  return datatype !== "BYTES" && datatype !== "BOOL";
}

/** True for an output that names the class of each row. */
export function isLabels(spec: TensorSpec): boolean {
  return !isFloat(spec) && columnsOf(spec) === 1;
}

/** The names of the outputs, for error messages: `"label" INT64[-1], "scores" FP32[-1,3]`. */
function listOutputs(outputs: readonly TensorSpec[]): string {
  return outputs
    .map(({ name, datatype, shape }) => `"${name}" ${datatype}${describeShape(shape)}`)
    .join(", ");
}

/** Columns of a row: 1 for [rows], -1 when the graph leaves it open. */
function columnsOf({ shape }: TensorSpec): number {
  const row = shape.slice(1);
  return row.includes(-1) ? -1 : elementCount(row);
}

function namedOutput(manifest: Manifest, outputs: readonly TensorSpec[]): number {
  const position = outputs.findIndex(({ name }) => name === manifest.output);
  if (position === -1) {
    throw new ModelError(manifest.name, [{
      field: "output",
      message: `the graph has no output "${manifest.output}"; it has ${listOutputs(outputs)}`,
    }]);
  }
  return position;
}

/** Refuses classes that are the graph's own labels in another order: every answer would be wrong. */
function requireSameOrder(
  model: string,
  classes: readonly string[],
  graphLabels: readonly string[] | undefined,
): void {
  if (graphLabels === undefined || graphLabels.length !== classes.length) return;
  const sameNames = graphLabels.every((label) => classes.includes(label));
  if (!sameNames || graphLabels.every((label, i) => label === classes[i])) return;
  throw new ModelError(model, [{
    field: "classes",
    message: `stand in another order than in the graph, whose probability columns are ${
      graphLabels.join(", ")
    }`,
  }]);
}

function classReader(
  model: string,
  manifest: Manifest,
  outputs: readonly TensorSpec[],
  graphLabels: readonly string[] | undefined,
): PredictionReader {
  const classes = manifest.classes!;
  requireSameOrder(model, classes, graphLabels);
  const position = manifest.output === undefined
    ? findProbabilities(outputs, classes.length)
    : namedOutput(manifest, outputs);
  if (position !== -1 && isLabels(outputs[position]!)) return new LabelReader(position, classes);
  if (position === -1) {
    const labels = outputs.findIndex(isLabels);
    if (labels !== -1) return new LabelReader(labels, classes);
    throw new ModelError(model, [{
      field: "output",
      message: `none of the graph's outputs holds probabilities of ${classes.length} classes: ` +
        `it has ${listOutputs(outputs)}. Name the right one with "output"`,
    }]);
  }
  const columns = columnsOf(outputs[position]!);
  if (columns !== -1 && columns !== classes.length && !(columns === 1 && classes.length === 2)) {
    throw new ModelError(model, [{
      field: "classes",
      message: `has ${classes.length} names, but the output "${outputs[position]!.name}" has ` +
        `${columns} columns`,
    }]);
  }
  return new ProbabilityReader({
    position,
    classes,
    activation: manifest.activation,
    threshold: manifest.threshold,
  });
}

function findProbabilities(outputs: readonly TensorSpec[], classes: number): number {
  const byName = outputs.findIndex((output) => isFloat(output) && /prob/i.test(output.name));
  if (byName !== -1) return byName;
  const byShape = outputs.findIndex((output) => isFloat(output) && columnsOf(output) === classes);
  if (byShape !== -1) return byShape;
  return outputs.findIndex((output) =>
    isFloat(output) && (columnsOf(output) === -1 || (classes === 2 && columnsOf(output) === 1))
  );
}

function regressionReader(manifest: Manifest, outputs: readonly TensorSpec[]): PredictionReader {
  const position = manifest.output === undefined
    ? firstOf(outputs, isFloat, isNumber)
    : namedOutput(manifest, outputs);
  if (position === -1 || !isNumber(outputs[position]!)) {
    throw new ModelError(manifest.name, [{
      field: "output",
      message: `a regression needs an output of numbers; the graph has ${listOutputs(outputs)}`,
    }]);
  }
  return new ValueReader(position);
}

/** The position of the first output that has the first property which any has, or -1. */
function firstOf(
  outputs: readonly TensorSpec[],
  ...properties: readonly ((output: TensorSpec) => boolean)[]
): number {
  for (const property of properties) {
    const position = outputs.findIndex(property);
    if (position !== -1) return position;
  }
  return -1;
}

function readerFromGraph(
  outputs: readonly TensorSpec[],
  graphLabels: readonly string[] | undefined,
): PredictionReader {
  const labels = outputs.findIndex(isLabels);
  const otherwise = readerWithoutProbabilities(outputs, labels);
  const probabilities = outputs.findIndex((output) =>
    isFloat(output) && /prob/i.test(output.name) && output.shape.length === 2
  );
  if (probabilities !== -1) {
    const columns = columnsOf(outputs[probabilities]!);
    const fitting = graphLabels !== undefined && (columns === -1 || columns === graphLabels.length);
    const classes = fitting ? graphLabels : indexNames(columns);
    if (classes.length > 1) {
      return new ProbabilityReader({
        position: probabilities,
        classes,
        otherwise,
        ...(labels === -1 ? {} : { labels }),
      });
    }
  }
  return otherwise;
}

function readerWithoutProbabilities(
  outputs: readonly TensorSpec[],
  labels: number,
): PredictionReader {
  if (labels !== -1) return new LabelReader(labels, []);
  const [only] = outputs;
  if (outputs.length === 1 && isFloat(only!) && columnsOf(only!) === 1) return new ValueReader(0);
  return new TensorReader(outputs);
}

function indexNames(count: number): readonly string[] {
  return Array.from({ length: Math.max(count, 0) }, (_, index) => String(index));
}

interface ProbabilityOptions {
  readonly position: number;
  readonly classes: readonly string[];
  readonly activation?: Manifest["activation"];
  readonly threshold?: number;
  /** An output that names the predicted class of each row, for graphs without a manifest. */
  readonly labels?: number;
  readonly otherwise?: PredictionReader;
}

/** Reads classes from an output with a probability (or logit) for each, or for the positive one. */
class ProbabilityReader implements PredictionReader {
  readonly task: Task;
  readonly classes: readonly string[];
  readonly fetches: readonly number[];
  readonly otherwise?: PredictionReader;
  readonly #activation: Manifest["activation"];
  readonly #threshold: number;
  readonly #hasLabels: boolean;

  constructor(options: ProbabilityOptions) {
    const { position, classes, activation = "none", threshold = 0.5, labels } = options;
    this.task = classes.length === 2 ? "binary" : "multiclass";
    this.classes = classes;
    this.fetches = labels === undefined ? [position] : [position, labels];
    this.#activation = activation;
    this.#threshold = threshold;
    this.#hasLabels = labels !== undefined;
    if (options.otherwise !== undefined) this.otherwise = options.otherwise;
  }

  read(outputs: readonly Tensor[], row: number): Prediction {
    const probabilities = this.#probabilities(outputs[0]!, row);
    let best = 0;
    for (let i = 1; i < probabilities.length; i++) {
      if (probabilities[i]! > probabilities[best]!) best = i;
    }
    const binary = this.task === "binary";
    const predicted = binary ? Number(probabilities[1]! >= this.#threshold) : best;
    return {
      kind: "class",
      className: this.#hasLabels
        ? String(outputs[1]!.data[row])
        : this.classes[predicted] ?? String(predicted),
      score: probabilities[binary ? 1 : predicted]!,
      confidence: probabilities[best]!,
      probabilities,
    };
  }

  #probabilities({ data, shape }: Tensor, row: number): readonly number[] {
    const width = elementCount(shape.slice(1));
    const values: number[] = [];
    for (let i = row * width; i < (row + 1) * width; i++) {
      values.push(finite(data[i] as number));
    }
    const activated = activate(values, this.#activation);
    return activated.length === 1 ? [1 - activated[0]!, activated[0]!] : activated;
  }
}

/** The answer as a number that JSON can carry. */
function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new InvalidInputError(
    `the model's answer is ${value}, not a finite number: ` +
      "a value of this row is missing or too large for the model",
  );
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
class LabelReader implements PredictionReader {
  readonly task = "labels";
  readonly fetches: readonly number[];

  /**
   * @param classes the labels as they are, or names of the labels 0, 1, …; empty when every label
   * stands for itself
   */
  constructor(position: number, readonly classes: readonly string[]) {
    this.fetches = [position];
  }

  read(outputs: readonly Tensor[], row: number): Prediction {
    const label = outputs[0]!.data[row]!;
    const text = String(label);
    const named = typeof label === "string" || this.classes.includes(text)
      ? undefined
      : this.classes[Number(label)];
    return { kind: "label", className: named ?? text };
  }
}

/** Reads a regression's value, or values when it has several targets. */
class ValueReader implements PredictionReader {
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
      if (typeof value === "bigint") values.push(value);
      else values.push(datatype === "FP32" ? shortestFloat32(finite(value)) : finite(value));
    }
    return { kind: "value", value: width === 1 ? values[0]! : values };
  }
}

/** Hands on the rows of every output as they are. */
class TensorReader implements PredictionReader {
  readonly task = "tensor";
  readonly classes = [];
  readonly fetches: readonly number[];
  readonly #names: readonly string[];

  constructor(outputs: readonly TensorSpec[]) {
    this.fetches = outputs.map((_, position) => position);
    this.#names = outputs.map(({ name }) => name);
  }

  read(outputs: readonly Tensor[], row: number): Prediction {
    return {
      kind: "tensors",
      tensors: outputs.map((tensor, i) => ({ name: this.#names[i]!, tensor: rowOf(tensor, row) })),
    };
  }
}

function rowOf({ datatype, shape, data }: Tensor, row: number): Tensor {
  const rowShape = shape.slice(1);
  const width = elementCount(rowShape);
  return { datatype, shape: rowShape, data: data.slice(row * width, (row + 1) * width) };
}
