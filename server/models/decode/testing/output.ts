import type { Datatype, TensorSpec } from "../../tensor.ts";

/** An output of a graph. */
export function output(name: string, datatype: Datatype, ...shape: number[]): TensorSpec {
  return { name, datatype, shape };
}
