import { type KnownError, modelError } from "../../errors.ts";
import { readModel } from "../onnx/graph.ts";
import type { Manifest } from "../folder/manifest.ts";
import { graphClassLabels, graphLabelOutputs } from "./graph_labels.ts";
import { holdProbabilities, type OutputFacts, withSeenShape } from "./output_facts.ts";
import type { PredictionDecoder } from "./prediction.ts";
import {
  ClassWithOutputsDecoder,
  LabelDecoder,
  ProbabilityDecoder,
  TensorDecoder,
  ValueDecoder,
} from "./decoders.ts";
import { describeShape, elementCount, type TensorSpec } from "../tensor.ts";

/** What the file of a graph says of its outputs, beyond types and shapes. */
export interface GraphMeaning {
  /** The class labels that the graph carries, in the order of the probability columns. */
  readonly classLabels: readonly string[] | undefined;
  /** Names of outputs that a classifier writes its labels to, or the best of several. */
  readonly labelOutputs: readonly string[];
}

/** Reads it; of bytes that are no graph nothing is known. */
export function graphMeaning(file: Uint8Array): GraphMeaning {
  return readModel(file, (model) => ({
    classLabels: graphClassLabels(model),
    labelOutputs: graphLabelOutputs(model),
  })) ?? { classLabels: undefined, labelOutputs: [] };
}

/**
 * Finds out how to read a graph's outputs as the manifest says.
 *
 * @throws {KnownError<"model">} when the manifest asks for what the graph does not give
 */
export function decoderFromManifest(
  model: string,
  manifest: Manifest,
  outputs: readonly TensorSpec[],
  meaning: GraphMeaning,
): PredictionDecoder {
  return manifest.task === "regression"
    ? regressionDecoder(manifest, outputs)
    : classDecoder(model, manifest, outputs, meaning);
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

/** True as well where the graph leaves the columns open: the warm-up shows how many there are. */
function mayBeLabels(spec: TensorSpec): boolean {
  return !isFloat(spec) && (columnsOf(spec) === 1 || columnsOf(spec) === -1);
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
    throw modelError(manifest.name, [{
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
  throw modelError(model, [{
    field: "classes",
    message: `stand in another order than in the graph, whose probability columns are ${
      graphLabels.join(", ")
    }`,
  }]);
}

function classDecoder(
  model: string,
  manifest: Manifest,
  outputs: readonly TensorSpec[],
  meaning: GraphMeaning,
): PredictionDecoder {
  const classes = manifest.classes!;
  requireSameOrder(model, classes, meaning.classLabels);
  const { activation, threshold } = manifest;
  const columns = manifest.output === undefined
    ? classColumns(outputs, meaning.classLabels ?? classes)
    : undefined;
  if (columns?.positions.length === classes.length) {
    return new ProbabilityDecoder({ positions: columns.positions, classes, activation, threshold });
  }
  const position = manifest.output === undefined
    ? findProbabilities(outputs, classes.length)
    : namedOutput(manifest, outputs);
  if (position !== -1 && mayBeLabels(outputs[position]!)) {
    return new LabelDecoder(position, classes);
  }
  if (position === -1) {
    const sure = findLabels(outputs, meaning);
    const labels = sure === -1 ? outputs.findIndex(isLabels) : sure;
    if (labels !== -1) return new LabelDecoder(labels, classes);
    throw modelError(model, [{
      field: "output",
      message: `none of the graph's outputs holds probabilities of ${classes.length} classes: ` +
        `it has ${listOutputs(outputs)}. Name the right one with "output"`,
    }]);
  }
  if (!isFloat(outputs[position]!)) throw noClassesError(manifest, outputs[position]!, outputs);
  const width = columnsOf(outputs[position]!);
  if (width !== -1 && width !== classes.length && !(width === 1 && classes.length === 2)) {
    throw modelError(model, [{
      field: "classes",
      message: `has ${classes.length} names, but the output "${outputs[position]!.name}" has ` +
        `${width} columns`,
    }]);
  }
  return new ProbabilityDecoder({ positions: [position], classes, activation, threshold });
}

/** For an output with neither probabilities nor one label a row, such as an INT64 matrix. */
function noClassesError(
  manifest: Manifest,
  { name, datatype, shape }: TensorSpec,
  outputs: readonly TensorSpec[],
): KnownError<"model"> {
  const others = outputs.filter((output) => isFloat(output) || isLabels(output));
  const instead = others.length === 0
    ? "the graph has no such output: for several labels a row leave out model.json, and every " +
      "output is answered by its name"
    : `name another: ${listOutputs(others)}`;
  return modelError(manifest.name, [{
    field: "output",
    message:
      `"${name}" is ${datatype}${describeShape(shape)}: a ${manifest.task} task needs real ` +
      `numbers, a probability for each class, or one label a row; ${instead}`,
  }]);
}

function findProbabilities(outputs: readonly TensorSpec[], classes: number): number {
  const byName = outputs.findIndex((output) => isFloat(output) && /prob/i.test(output.name));
  if (byName !== -1) return byName;
  const byShape = outputs.findIndex((output) => isFloat(output) && columnsOf(output) === classes);
  if (byShape !== -1) return byShape;
  const open = outputs.findIndex((output) => isFloat(output) && columnsOf(output) === -1);
  if (open !== -1 || classes !== 2) return open;
  const single = positionsOf(outputs, (output) => isFloat(output) && columnsOf(output) === 1);
  // Of several columns it is not known which is the positive class's.
  return single.length === 1 ? single[0]! : -1;
}

function regressionDecoder(manifest: Manifest, outputs: readonly TensorSpec[]): PredictionDecoder {
  const position = manifest.output === undefined
    ? firstOf(outputs, isFloat, isNumber)
    : namedOutput(manifest, outputs);
  if (position === -1 || !isNumber(outputs[position]!)) {
    throw modelError(manifest.name, [{
      field: "output",
      message: `a regression needs an output of numbers; the graph has ${listOutputs(outputs)}`,
    }]);
  }
  return new ValueDecoder(position);
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

/** What an exporter or a person calls an output of labels; `num_classes` is a number. */
const LABEL_NAME = /label|class|cluster|categor/i;
const COUNT_NAME = /num|count/i;

function isCalledLabels({ name }: TensorSpec): boolean {
  return LABEL_NAME.test(name) && !COUNT_NAME.test(name);
}

/**
 * The position of the output that names each row's class, or -1.
 *
 * A column of integers or texts may be anything, so something has to speak for labels:
 * the nodes that it comes from, else its name.
 */
function findLabels(
  outputs: readonly TensorSpec[],
  { labelOutputs }: Pick<GraphMeaning, "labelOutputs">,
): number {
  return firstOf(
    outputs,
    (output) => isLabels(output) && labelOutputs.includes(output.name),
    (output) => isLabels(output) && isCalledLabels(output),
  );
}

/**
 * Finds out how to read a graph without a manifest: from what its file says, and from what its
 * outputs were for the rows of the warm-up.
 *
 * @param facts of each output; undefined when the graph did not run on rows that were made up
 */
export function decoderFromGraph(
  outputs: readonly TensorSpec[],
  meaning: GraphMeaning,
  facts: readonly OutputFacts[] | undefined,
): PredictionDecoder {
  const seen = facts === undefined
    ? outputs
    : outputs.map((output, i) => withSeenShape(output, facts[i]!));
  const labels = findLabels(seen, meaning);
  const classes = probabilityColumns(seen, meaning, facts, labels);
  if (classes !== undefined) {
    const decoder = new ProbabilityDecoder({ ...classes, ...(labels === -1 ? {} : { labels }) });
    return withOthers(decoder, outputs);
  }
  if (labels !== -1) return withOthers(new LabelDecoder(labels, []), outputs);
  const [only] = seen;
  const isValue = outputs.length === 1 && isNumber(only!) && columnsOf(only!) === 1;
  return isValue ? new ValueDecoder(0) : new TensorDecoder(outputs);
}

function withOthers(
  decoder: LabelDecoder | ProbabilityDecoder,
  outputs: readonly TensorSpec[],
): PredictionDecoder {
  return decoder.fetches.length === outputs.length
    ? decoder
    : new ClassWithOutputsDecoder(decoder, outputs);
}

interface ProbabilityColumns {
  readonly positions: readonly number[];
  readonly classes: readonly string[];
}

/** The outputs with the probabilities of classes: by their name, else by what they hold. */
function probabilityColumns(
  outputs: readonly TensorSpec[],
  { classLabels }: GraphMeaning,
  facts: readonly OutputFacts[] | undefined,
  labels: number,
): ProbabilityColumns | undefined {
  const hold = (positions: readonly number[]) =>
    facts === undefined ? undefined : holdProbabilities(positions.map((at) => facts[at]!));
  const tables = positionsOf(outputs, (output) => isFloat(output) && output.shape?.length === 2);
  const named = tables.filter((at) => /prob/i.test(outputs[at]!.name) && hold([at]) !== false);
  if (named.length > 0) return only(named, outputs, classLabels);
  // Without a label that speaks for classes, numbers that sum to 1 may be anything.
  if (labels === -1) return undefined;
  const columns = classColumns(outputs, classLabels);
  if (columns !== undefined && hold(columns.positions) !== false) return columns;
  const alike = tables.filter((at) =>
    columnsOf(outputs[at]!) === (classLabels?.length ?? columnsOf(outputs[at]!)) &&
    hold([at]) === true
  );
  return only(alike, outputs, classLabels);
}

/** Beside several labels a row there is a probability for each: not those of exclusive classes. */
function isOfSeveralLabels(table: TensorSpec, outputs: readonly TensorSpec[]): boolean {
  return outputs.some((output) =>
    !isFloat(output) && isCalledLabels(output) && columnsOf(output) === columnsOf(table)
  );
}

/**
 * The only table's columns and classes. With several, such as one for each target, it is not known
 * which are the row's.
 */
function only(
  tables: readonly number[],
  outputs: readonly TensorSpec[],
  classLabels: readonly string[] | undefined,
): ProbabilityColumns | undefined {
  const [position] = tables;
  if (tables.length !== 1 || isOfSeveralLabels(outputs[position!]!, outputs)) return undefined;
  const classes = namedClasses(outputs[position!]!, classLabels);
  return classes.length > 1 ? { positions: tables, classes } : undefined;
}

function namedClasses(
  output: TensorSpec,
  classLabels: readonly string[] | undefined,
): readonly string[] {
  const columns = columnsOf(output);
  const isFitting = classLabels !== undefined && (columns === -1 || columns === classLabels.length);
  return isFitting ? classLabels : indexNames(columns);
}

/** An output for each class, called like it, as skl2onnx writes with zipmap="columns". */
function classColumns(
  outputs: readonly TensorSpec[],
  classLabels: readonly string[] | undefined,
): ProbabilityColumns | undefined {
  if (classLabels === undefined) return undefined;
  const positions = positionsOf(outputs, (output) => isFloat(output) && columnsOf(output) === 1);
  const areCalledAlike = positions.length === classLabels.length &&
    positions.every((at, i) => outputs[at]!.name.endsWith(classLabels[i]!));
  return areCalledAlike ? { positions, classes: classLabels } : undefined;
}

function positionsOf(
  outputs: readonly TensorSpec[],
  property: (output: TensorSpec) => boolean,
): readonly number[] {
  return outputs.flatMap((output, position) => property(output) ? [position] : []);
}

function indexNames(count: number): readonly string[] {
  return Array.from({ length: Math.max(count, 0) }, (_, index) => String(index));
}
