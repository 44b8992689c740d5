import type { Tensor } from "../tensor.ts";

/** Encodes the instances of a request as the graph's input tensors. */
export interface InstanceEncoder {
  /**
   * @param instances one for each row
   * @param fieldOf names row `i` in problems
   * @returns a tensor for each graph input, whose first dimension counts the rows
   * @throws {KnownError<"invalid_input">} with every problem of every row
   */
  encode(instances: readonly unknown[], fieldOf: (row: number) => string): readonly Tensor[];
}
