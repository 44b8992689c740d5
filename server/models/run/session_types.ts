import type { EngineName } from "../engine_choice.ts";
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
   * @returns the requested outputs, in the order of `fetches`
   * @throws {KnownError<"trap">} when these tensors break the runtime; the next run starts in another
   * @throws {KnownError<"hang">} when the run took too long and was stopped
   * @throws {Error} with ONNX Runtime's message, when the graph does not run on these tensors
   */
  run(feeds: readonly Tensor[], fetches: readonly number[]): Promise<readonly Tensor[]>;
  /** Frees the graph's memory. No run may be in progress. */
  release(): Promise<void>;
}

/** A file beside the graph that holds weights, as large exports have. */
export interface ExternalData {
  /** Its path as the graph names it, relative to the graph. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Which optimisations ONNX Runtime applies to a graph; `basic` fuses no operators. */
export type Optimisation = "all" | "basic";

/** How a graph is loaded. */
export interface SessionOptions {
  /** Whether it gets its own instance of ONNX Runtime, since it may break one. */
  readonly isAlone?: boolean;
  readonly optimisation?: Optimisation;
  /** WebAssembly by default. */
  readonly engine?: EngineName;
  /** The version that the graph belongs to, for the watchdog over runs of the native engine. */
  readonly graphNumber?: number;
}
