import type { Problems } from "../../errors.ts";
import type { Tensor } from "../tensor.ts";
import type { AbsentValues } from "./absent_values.ts";
import type { FeatureColumn } from "./feature_column.ts";
import type { Instances } from "./flat_rows.ts";

/** Encodes the instances of a request as the graph's input tensors. */
export interface InstanceEncoder {
  /** The features, each with its place in the tensors; empty without a manifest. */
  readonly columns: readonly FeatureColumn[];
  /**
   * @param instances one for each row
   * @param fieldOf names row `i` in problems
   * @param absent takes the features that instances do not have
   * @returns a tensor for each graph input, whose first dimension counts the rows
   * @throws {KnownError<"invalid_input">} with every problem of every row
   */
  encode(
    instances: Instances,
    fieldOf: (row: number) => string,
    absent?: AbsentValues,
  ): readonly Tensor[];
  /**
   * Adds every problem of rows, as `encode` throws them; absent where a problem may be one of rows
   * beside each other, such as their shapes.
   */
  addProblems?(
    instances: Instances,
    fieldOf: (row: number) => string,
    problems: Problems,
  ): void;
}
