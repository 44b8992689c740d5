import type { FeatureColumn } from "../encode/feature_column.ts";
import type { Feature } from "../folder/manifest.ts";
import { type Datatype, describeShape, elementCount, type TensorSpec } from "../tensor.ts";

/** The columns of a graph without a manifest, in the order of its inputs. */
export interface BareColumns {
  /** The first of them, as many as were wanted. */
  readonly columns: readonly FeatureColumn[];
  /** How many there are. */
  readonly total: number;
  /** Why some inputs have none, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Features of a graph without a manifest: each input with a value for a row, by its name, and each
 * column of a wider one, such as `x[0]`. Numbers are numbers, texts categories whose values are not
 * known yet.
 *
 * @param most columns to describe: an input may have millions
 */
export function bareColumns(inputs: readonly TensorSpec[], most: number): BareColumns {
  const columns: FeatureColumn[] = [];
  const notes: string[] = [];
  let total = 0;
  for (const [input, spec] of inputs.entries()) {
    const reason = whyNoColumns(spec);
    if (reason !== undefined) {
      notes.push(`Input "${spec.name}" is not watched: ${reason}`);
      continue;
    }
    const { name, datatype } = spec;
    const rowWidth = spec.shape![1] ?? 1;
    total += rowWidth;
    for (let offset = 0; offset < rowWidth && columns.length < most; offset++) {
      const feature = bareFeature(rowWidth === 1 ? name : `${name}[${offset}]`, datatype);
      const representation = feature.type === "number" ? "number" : "text";
      columns.push({ feature, input, datatype, rowWidth, offset, width: 1, representation });
    }
  }
  return { columns, total, notes };
}

function whyNoColumns({ shape }: TensorSpec): string | undefined {
  if (shape === undefined) return "the graph does not declare its shape";
  const [rows, ...row] = shape;
  if (rows !== -1 && rows !== 1) return "its first dimension does not count rows";
  if (row.length > 1) return `its rows are arrays of shape ${describeShape(row)}`;
  return elementCount(row) < 1 ? "its rows may have any number of columns" : undefined;
}

function bareFeature(name: string, datatype: Datatype): Feature {
  return datatype === "BYTES"
    ? { name, type: "category", values: [], required: true, accept_unknown: true }
    : { name, type: "number", required: true };
}

/** Whether a column's categories are any texts: no manifest lists them. */
export function isOpenText({ feature }: FeatureColumn): boolean {
  return feature.type === "category" && feature.values.length === 0;
}
