import type { EngineChoice } from "../engine_choice.ts";
import type { NativeLibrary } from "./native_runtime.ts";

/** The engines of a thread. They can be sent to it. */
export interface EngineOptions {
  /** For versions whose model.json does not choose. */
  readonly choice: EngineChoice;
  /** The native engine; undefined when there is WebAssembly alone. */
  readonly library: NativeLibrary | undefined;
}

export const WEBASSEMBLY: EngineOptions = { choice: "wasm", library: undefined };
