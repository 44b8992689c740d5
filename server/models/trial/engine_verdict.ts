import type { EngineName } from "../engine_choice.ts";

/** The engine that serves a version. It can be sent to another thread. */
export interface EngineVerdict {
  readonly engine: EngineName;
  /** Why this one, for a version that could have had either; else empty. */
  readonly reason: string;
  /** Whether the operator has asked for something else, or takes a risk. */
  readonly isWarning: boolean;
}

export const WEBASSEMBLY_ALONE: EngineVerdict = { engine: "wasm", reason: "", isWarning: false };

/** The warning for a version whose operator has asked for something else, or takes a risk. */
export function engineWarning({ engine, reason }: EngineVerdict): string {
  return engine === "native"
    ? `served by the native engine although ${reason}`
    : `served by WebAssembly instead of the native engine: ${reason}`;
}
