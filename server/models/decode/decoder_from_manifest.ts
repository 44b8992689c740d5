import { type KnownError, modelError } from "../../errors.ts";
import type { Manifest } from "../folder/manifest.ts";
import { describeShape, type TensorSpec } from "../tensor.ts";
import type { GraphMeaning } from "./graph_meaning.ts";
import { LabelDecoder } from "./label_decoder.ts";
import {
  classColumns,
  columnsOf,
  findLabels,
  firstOf,
  isFloat,
  isLabels,
  isNumber,
  listOutputs,
  positionsOf,
} from "./output_kinds.ts";
import type { PredictionDecoder } from "./prediction.ts";
import { ProbabilityDecoder } from "./probability_decoder.ts";
import { ValueDecoder } from "./value_decoder.ts";

/**
 * Creates the decoder that a manifest describes.
 *
 * @throws {KnownError<"model">} when the graph does not have the outputs that the manifest requires
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
  if (position === -1) return labelDecoder(model, classes, outputs, meaning);
  if (mayBeLabels(outputs[position]!)) return new LabelDecoder(position, classes);
  requireProbabilities(model, manifest, outputs[position]!, outputs);
  return new ProbabilityDecoder({ positions: [position], classes, activation, threshold });
}

/** For a graph without probabilities. */
function labelDecoder(
  model: string,
  classes: readonly string[],
  outputs: readonly TensorSpec[],
  meaning: GraphMeaning,
): PredictionDecoder {
  const sure = findLabels(outputs, meaning);
  const position = sure === -1 ? outputs.findIndex(isLabels) : sure;
  if (position !== -1) return new LabelDecoder(position, classes);
  throw modelError(model, [{
    field: "output",
    message: `none of the graph's outputs holds probabilities of ${classes.length} classes: ` +
      `it has ${listOutputs(outputs)}. Name the right one with "output"`,
  }]);
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

function findProbabilities(outputs: readonly TensorSpec[], classes: number): number {
  const byName = outputs.findIndex((output) => isFloat(output) && /prob/i.test(output.name));
  if (byName !== -1) return byName;
  const byShape = outputs.findIndex((output) => isFloat(output) && columnsOf(output) === classes);
  if (byShape !== -1) return byShape;
  const open = outputs.findIndex((output) => isFloat(output) && columnsOf(output) === -1);
  if (open !== -1 || classes !== 2) return open;
  const single = positionsOf(outputs, (output) => isFloat(output) && columnsOf(output) === 1);
  // With several columns it is not known which one is the positive class's.
  return single.length === 1 ? single[0]! : -1;
}

/** As `isLabels`, or of an open number of columns: the warm-up shows how many there are. */
function mayBeLabels(spec: TensorSpec): boolean {
  return !isFloat(spec) && (columnsOf(spec) === 1 || columnsOf(spec) === -1);
}

/** Refuses the graph's own labels in another order: every prediction would be wrong. */
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
    message: `are in another order than in the graph, whose probability columns are ${
      graphLabels.join(", ")
    }`,
  }]);
}

function requireProbabilities(
  model: string,
  manifest: Manifest,
  output: TensorSpec,
  outputs: readonly TensorSpec[],
): void {
  if (!isFloat(output)) throw noClassesError(manifest, output, outputs);
  const width = columnsOf(output);
  const count = manifest.classes!.length;
  if (width === -1 || width === count || (width === 1 && count === 2)) return;
  throw modelError(model, [{
    field: "classes",
    message: `has ${count} names, but the output "${output.name}" has ${width} columns`,
  }]);
}

/** The error for an output that holds neither probabilities nor one label a row. */
function noClassesError(
  manifest: Manifest,
  { name, datatype, shape }: TensorSpec,
  outputs: readonly TensorSpec[],
): KnownError<"model"> {
  const others = outputs.filter((output) => isFloat(output) || isLabels(output));
  const instead = others.length === 0
    ? "the graph has no such output: for several labels a row leave out model.json: then every " +
      "output is returned by its name"
    : `name another: ${listOutputs(others)}`;
  return modelError(manifest.name, [{
    field: "output",
    message:
      `"${name}" is ${datatype}${describeShape(shape)}: a ${manifest.task} task needs real ` +
      `numbers, a probability for each class, or one label a row; ${instead}`,
  }]);
}
