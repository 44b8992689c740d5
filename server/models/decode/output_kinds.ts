import { describeShape, elementCount, type TensorSpec } from "../tensor.ts";
import type { GraphMeaning } from "./graph_meaning.ts";

const FLOATS = new Set(["FP16", "FP32", "FP64"]);

export function isFloat(spec: TensorSpec): boolean {
  return FLOATS.has(spec.datatype);
}

export function isNumber({ datatype }: TensorSpec): boolean {
  return datatype !== "BYTES" && datatype !== "BOOL";
}

/** Whether an output can hold one class label for each row. */
export function isLabels(spec: TensorSpec): boolean {
  return !isFloat(spec) && columnsOf(spec) === 1;
}

/** Columns of a row: 1 for [rows], -1 when the graph leaves it open. */
export function columnsOf({ shape }: TensorSpec): number {
  if (shape === undefined) return -1;
  const row = shape.slice(1);
  return row.includes(-1) ? -1 : elementCount(row);
}

/** Usual names of outputs with labels; but `num_classes` is a number. */
const LABEL_NAME = /label|class|cluster|categor/i;
const COUNT_NAME = /num|count/i;

export function isCalledLabels({ name }: TensorSpec): boolean {
  return LABEL_NAME.test(name) && !COUNT_NAME.test(name);
}

/**
 * The position of the output that names each row's class, or -1.
 *
 * A column of integers or texts may be anything. It is taken for labels because of the nodes that
 * compute it, or else because of its name.
 */
export function findLabels(
  outputs: readonly TensorSpec[],
  { labelOutputs }: Pick<GraphMeaning, "labelOutputs">,
): number {
  return firstOf(
    outputs,
    (output) => isLabels(output) && labelOutputs.includes(output.name),
    (output) => isLabels(output) && isCalledLabels(output),
  );
}

/** Outputs that hold the probabilities of classes: one table, or a column for each class. */
export interface ProbabilityColumns {
  readonly positions: readonly number[];
  readonly classes: readonly string[];
}

/** One output for each class, with the class's name, as skl2onnx writes with zipmap="columns". */
export function classColumns(
  outputs: readonly TensorSpec[],
  classLabels: readonly string[] | undefined,
): ProbabilityColumns | undefined {
  if (classLabels === undefined) return undefined;
  const positions = positionsOf(outputs, (output) => isFloat(output) && columnsOf(output) === 1);
  const areCalledAlike = positions.length === classLabels.length &&
    positions.every((at, i) => outputs[at]!.name.endsWith(classLabels[i]!));
  return areCalledAlike ? { positions, classes: classLabels } : undefined;
}

export function positionsOf(
  outputs: readonly TensorSpec[],
  property: (output: TensorSpec) => boolean,
): readonly number[] {
  return outputs.flatMap((output, position) => property(output) ? [position] : []);
}

/** The position of the first output with the first of the properties that any output has, or -1. */
export function firstOf(
  outputs: readonly TensorSpec[],
  ...properties: readonly ((output: TensorSpec) => boolean)[]
): number {
  for (const property of properties) {
    const position = outputs.findIndex(property);
    if (position !== -1) return position;
  }
  return -1;
}

/** The outputs, for error messages: `"label" INT64[-1], "scores" FP32[-1,3]`. */
export function listOutputs(outputs: readonly TensorSpec[]): string {
  return outputs
    .map(({ name, datatype, shape }) => `"${name}" ${datatype}${describeShape(shape)}`)
    .join(", ");
}
