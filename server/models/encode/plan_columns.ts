import { modelError, type Problem } from "../../errors.ts";
import type { Feature, Manifest } from "../folder/manifest.ts";
import { describeShape, type TensorSpec } from "../tensor.ts";
import { type ColumnWriter, columnWriter } from "./column_writer.ts";
import type { FeatureColumn } from "./feature_column.ts";

/** The place of a feature in the graph's inputs, and how its values are written there. */
export type Column = FeatureColumn & ColumnWriter;

export interface ColumnPlan {
  readonly columns: readonly Column[];
  /** Elements in a row of each input. */
  readonly widths: readonly number[];
}

/**
 * Assigns every feature to columns of the graph's inputs.
 *
 * @throws {KnownError<"model">} with every problem, when the manifest does not fit the graph
 */
export function planColumns(
  manifest: Manifest,
  inputs: readonly TensorSpec[],
): ColumnPlan {
  const problems: Problem[] = [];
  const widths = inputs.map(() => 0);
  const columns: Omit<Column, "rowWidth">[] = [];
  for (const [i, feature] of manifest.features.entries()) {
    const input = inputOf(feature, inputs);
    if (input === -1) {
      problems.push({ field: `features[${i}]`, message: noInputMessage(feature, inputs) });
      continue;
    }
    const spec = inputs[input]!;
    const encoding = manifest.category_encoding ?? (spec.name === feature.name ? "value" : "index");
    const planned = columnWriter(feature, spec.datatype, encoding);
    if (typeof planned === "string") {
      problems.push({ field: `features[${i}]`, message: planned });
      continue;
    }
    columns.push({
      feature,
      input,
      datatype: spec.datatype,
      offset: widths[input]!,
      ...planned,
    });
    widths[input]! += planned.width;
  }
  if (problems.length === 0) {
    for (const [i, spec] of inputs.entries()) problems.push(...widthProblems(spec, widths[i]!));
  }
  if (problems.length > 0) throw modelError(manifest.name, problems);
  return {
    columns: columns.map((column) => ({ ...column, rowWidth: widths[column.input]! })),
    widths,
  };
}

function inputOf(feature: Feature, inputs: readonly TensorSpec[]): number {
  const name = feature.input ?? feature.name;
  const named = inputs.findIndex((input) => input.name === name);
  return named === -1 && feature.input === undefined && inputs.length === 1 ? 0 : named;
}

function noInputMessage(feature: Feature, inputs: readonly TensorSpec[]): string {
  const names = inputs.map((input) => `"${input.name}"`).join(", ") || "none";
  return feature.input === undefined
    ? `the graph has no input "${feature.name}" (its inputs: ${names}): ` +
      'rename the feature, or say with "input" which one it is a column of'
    : `the graph has no input "${feature.input}" (its inputs: ${names})`;
}

function* widthProblems({ name, shape }: TensorSpec, width: number): Generator<Problem> {
  const field = `input "${name}"`;
  if (width === 0) {
    yield { field, message: "no feature of model.json is a column of it" };
  } else if (shape === undefined) {
    return;
  } else if (shape.length > 2 || shape.length === 0) {
    yield {
      field,
      message: `has shape ${describeShape(shape)}; features need rows of values, [rows] or ` +
        "[rows, columns]. Without model.json the graph takes nested arrays",
    };
  } else if (shape[0] !== -1 && shape[0] !== 1) {
    yield {
      field,
      message: `takes exactly ${
        shape[0]
      } rows at a time: export with a first dimension of any size`,
    };
  } else if (shape.length === 1 && width > 1) {
    yield { field, message: `holds one value a row, but the features make ${width} columns` };
  } else if (shape.length === 2 && shape[1] !== -1 && shape[1] !== width) {
    yield {
      field,
      message: `has ${shape[1]} columns, but the features make ${width}: ` +
        "check the list of features, their order and category_encoding",
    };
  }
}
