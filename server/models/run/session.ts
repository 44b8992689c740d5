import type { Tensor, TensorSpec } from "../tensor.ts";

/** A loaded graph. */
export interface Session {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /**
   * Runs the graph.
   *
   * The run itself is synchronous and blocks the thread.
   *
   * @param feeds one tensor for each input, in the order of `inputs`
   * @param fetches positions in `outputs` of what to compute
   * @returns the outputs asked for, in the order of `fetches`
   * @throws {KnownError<"trap">} when the runtime breaks of these tensors; the next run finds another
   * @throws {Error} ONNX Runtime's own words when the graph cannot be run on these tensors
   */
  run(feeds: readonly Tensor[], fetches: readonly number[]): Promise<readonly Tensor[]>;
  /** Gives the graph's memory back to the runtime. No run may be under way. */
  release(): Promise<void>;
}

/** A file beside the graph that holds weights, as large exports write. */
export interface ExternalData {
  /** Its path as the graph names it, relative to the graph. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** How far ONNX Runtime may rewrite a graph to make it faster; with `basic` it fuses no operators. */
export type Optimisation = "all" | "basic";

/** How a graph is loaded. */
export interface SessionOptions {
  /** Whether it gets an instance of ONNX Runtime to itself, because it may break one. */
  readonly isAlone?: boolean;
  readonly optimisation?: Optimisation;
}
