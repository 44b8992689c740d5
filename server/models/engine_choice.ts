/** The two builds of ONNX Runtime that can run a graph. */
export type EngineName = "wasm" | "native";

export const ENGINE_CHOICES = ["wasm", "native", "auto"] as const;

/** What an operator asks for: `auto` takes the native engine where it is safe and faster. */
export type EngineChoice = typeof ENGINE_CHOICES[number];

/** A name as users read it. */
export function engineTitle(engine: EngineName): string {
  return engine === "wasm" ? "WebAssembly" : "native";
}
