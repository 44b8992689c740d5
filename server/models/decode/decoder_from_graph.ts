import type { TensorSpec } from "../tensor.ts";
import { ClassWithOutputsDecoder } from "./class_with_outputs_decoder.ts";
import type { GraphMeaning } from "./graph_meaning.ts";
import { LabelDecoder } from "./label_decoder.ts";
import { holdProbabilities, type OutputFacts, withSeenShape } from "./output_facts.ts";
import {
  classColumns,
  columnsOf,
  findLabels,
  isCalledLabels,
  isFloat,
  isNumber,
  positionsOf,
  type ProbabilityColumns,
} from "./output_kinds.ts";
import type { PredictionDecoder } from "./prediction.ts";
import { ProbabilityDecoder } from "./probability_decoder.ts";
import { TensorDecoder } from "./tensor_decoder.ts";
import { ValueDecoder } from "./value_decoder.ts";

/**
 * Creates the decoder of a graph without a manifest, from its file and from its outputs in the
 * warm-up.
 *
 * @param facts one entry for each output; undefined when the graph ran on no synthetic row
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

/** Finds the outputs with the probabilities of classes, by their names or else by their values. */
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
  if (named.length > 0) return onlyTable(named, outputs, classLabels);
  // Without labels, numbers that sum to 1 may be anything.
  if (labels === -1) return undefined;
  const columns = classColumns(outputs, classLabels);
  if (columns !== undefined && hold(columns.positions) !== false) return columns;
  const sameWidth = tables.filter((at) =>
    columnsOf(outputs[at]!) === (classLabels?.length ?? columnsOf(outputs[at]!)) &&
    hold([at]) === true
  );
  return onlyTable(sameWidth, outputs, classLabels);
}

/** Whether a table holds a probability for each of several labels of a row, not of exclusive classes. */
function isOfSeveralLabels(table: TensorSpec, outputs: readonly TensorSpec[]): boolean {
  return outputs.some((output) =>
    !isFloat(output) && isCalledLabels(output) && columnsOf(output) === columnsOf(table)
  );
}

/** The only table, with its classes. With several tables, such as one for each target, none is taken. */
function onlyTable(
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

function indexNames(count: number): readonly string[] {
  return Array.from({ length: Math.max(count, 0) }, (_, index) => String(index));
}
