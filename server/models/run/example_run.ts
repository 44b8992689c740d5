import type { Tensor } from "../tensor.ts";

/** Tensors that a graph ran on, and the shapes of all its outputs. It can be sent to another thread. */
export interface ExampleRun {
  readonly feeds: readonly Tensor[];
  readonly shapes: readonly (readonly number[])[];
}
