import { invalidInputError } from "../../errors.ts";
import type { NamedTensors, OutputMeaning, Prediction, Value } from "../decode/prediction.ts";
import { shortestFloat32 } from "../decode/shortest_float32.ts";
import { shortProbability } from "../decode/short_probability.ts";
import type { Tensor } from "../tensor.ts";
import type { Cell, CellType, Column } from "./cell.ts";

/** A column of predictions. */
export interface PredictionColumn extends Column {
  readonly cell: (prediction: Prediction) => Cell;
}

/**
 * The columns of the predictions of a version: `class`, `score` and a probability for each class; or
 * `value`, `value_0` and so on for several; and outputs of unknown meaning by their names.
 *
 * @param first shows how many values a prediction has; undefined when there is none
 */
export function predictionColumns(
  { task, classes }: OutputMeaning,
  first: Prediction | undefined,
): readonly PredictionColumn[] {
  switch (first?.kind) {
    case undefined:
      return columnsOfTask(task, classes);
    case "class":
      return [
        CLASS,
        SCORE,
        ...probabilities(first.probabilities.map((_, i) => classes[i] ?? String(i))),
        ...outputColumns(first.outputs),
      ];
    case "label":
      return [CLASS, ...outputColumns(first.outputs)];
    case "value":
      return valueColumns(first.value);
    case "tensors":
      return outputColumns(first.tensors);
  }
}

/**
 * Refuses a prediction that does not have the columns of the first one, such as one with more boxes.
 *
 * @throws {KnownError<"invalid_input">}
 */
export function requireSameColumns(first: Prediction, prediction: Prediction): void {
  const [expected, found] = [valueCount(first), valueCount(prediction)];
  if (first.kind === prediction.kind && expected === found) return;
  throw invalidInputError(
    `the answers for two rows have ${expected} and ${found} values, so they have no common ` +
      "columns: ask for JSON",
  );
}

function valueCount(prediction: Prediction): number {
  switch (prediction.kind) {
    case "class":
      return prediction.probabilities.length + elementsIn(prediction.outputs);
    case "label":
      return elementsIn(prediction.outputs);
    case "value":
      return Array.isArray(prediction.value) ? prediction.value.length : 1;
    case "tensors":
      return elementsIn(prediction.tensors);
  }
}

function elementsIn(tensors: NamedTensors = []): number {
  return tensors.reduce((sum, { tensor }) => sum + tensor.data.length, 0);
}

const CLASS: PredictionColumn = {
  name: "class",
  type: "text",
  cell: (prediction) => "className" in prediction ? prediction.className : null,
};

const SCORE: PredictionColumn = {
  name: "score",
  type: "number",
  cell: (prediction) => prediction.kind === "class" ? shortProbability(prediction.score) : null,
};

/** Of a table without rows. */
function columnsOfTask(
  task: OutputMeaning["task"],
  classes: readonly string[],
): readonly PredictionColumn[] {
  if (task === "labels") return [CLASS];
  if (task === "regression") return valueColumns(0);
  return task === "tensor" ? [] : [CLASS, SCORE, ...probabilities(classes)];
}

function probabilities(classes: readonly string[]): readonly PredictionColumn[] {
  return classes.map((name, i) => ({
    name: `probability_${name}`,
    type: "number",
    cell: (prediction) =>
      prediction.kind === "class" ? shortProbability(prediction.probabilities[i]!) : null,
  }));
}

function valueColumns(value: Value | readonly Value[]): readonly PredictionColumn[] {
  if (!Array.isArray(value)) {
    return [{
      name: "value",
      type: typeOfValue(value as Value),
      cell: (prediction) => prediction.kind === "value" ? prediction.value as Value : null,
    }];
  }
  return value.map((one, i) => ({
    name: `value_${i}`,
    type: typeOfValue(one),
    cell: (prediction) =>
      prediction.kind === "value" ? (prediction.value as readonly Value[])[i]! : null,
  }));
}

function typeOfValue(value: Value): CellType {
  return typeof value === "bigint" ? "integer" : "number";
}

/** A column for each element of a row: `y`, or `y_0`, `y_1` and so on for several. */
function outputColumns(tensors: NamedTensors = []): readonly PredictionColumn[] {
  return tensors.flatMap(({ name, tensor }, output) =>
    Array.from({ length: tensor.data.length }, (_, i) => ({
      name: tensor.data.length === 1 ? name : `${name}_${i}`,
      type: typeOfTensor(tensor),
      cell: (prediction: Prediction) => {
        const all = prediction.kind === "tensors"
          ? prediction.tensors
          : "outputs" in prediction
          ? prediction.outputs
          : undefined;
        return all === undefined ? null : elementOf(all[output]!.tensor, i);
      },
    }))
  );
}

function typeOfTensor({ datatype }: Tensor): CellType {
  if (datatype === "BYTES") return "text";
  if (datatype === "BOOL") return "boolean";
  if (datatype === "UINT64") return "unsigned";
  return datatype === "INT64" ? "integer" : "number";
}

function elementOf({ datatype, data }: Tensor, at: number): Cell {
  const element = data[at]!;
  if (datatype === "BOOL") return element === 1;
  return datatype === "FP32" ? shortestFloat32(element as number) : element;
}
