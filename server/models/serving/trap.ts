/** A request that broke the runtime, and the version that it was for. */
export interface Trap {
  readonly model: string;
  readonly version: string;
  readonly sha256: string;
  /** The message of ONNX Runtime. */
  readonly words: string;
}
