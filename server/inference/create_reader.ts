import { ModelError } from "../errors.ts";
import type { Manifest } from "../registry/manifest.ts";
import { LabelReader, ProbabilityReader, TensorReader, ValueReader } from "./readers.ts";
import type { PredictionReader } from "./predictions.ts";
import { describeShape, elementCount, type TensorSpec } from "./tensor.ts";

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
  if (shape === undefined) return -1;
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
    isFloat(output) && /prob/i.test(output.name) && output.shape?.length === 2
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
