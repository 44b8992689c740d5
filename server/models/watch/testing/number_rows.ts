import type { Tensor } from "../../tensor.ts";
import type { RowKind } from "../row_layout.ts";
import type { WatchedColumn } from "../watch_plan.ts";

/** Columns of numbers in one input. */
export function numberColumns(names: readonly string[], datatype: "FP32" | "FP64" = "FP32") {
  return names.map((name, position): WatchedColumn => ({
    ...{ feature: { name, type: "number", required: true }, representation: "number" },
    ...{ input: 0, datatype, rowWidth: names.length, offset: position, width: 1, position },
  }));
}

/** Rows of a regression with the columns a, b and c. */
export const NUMBERS: RowKind = {
  columns: numberColumns(["a", "b", "c"]),
  task: "regression",
  classes: [],
};

/** Rows whose values are all the same: the number of each. */
export function evenRows(numbers: readonly number[], width = 3): Tensor[] {
  const data = Float32Array.from(numbers.flatMap((number) => Array(width).fill(number)));
  return [{ datatype: "FP32", shape: [numbers.length, width], data }];
}

export function valuesOf(numbers: readonly number[]) {
  return numbers.map((value) => ({ kind: "value", value }) as const);
}
