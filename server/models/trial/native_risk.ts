import { operatorsOf } from "../onnx/operators.ts";

// WebAssembly survives both: a run that does not end is stopped, and a crash costs one instance.
const ENDLESS = new Set(["Loop"]);
/** Operators that end the process when a tensor without elements reaches them. */
const CRASHING = new Set(["TopK", "GRU", "LSTM", "RNN"]);
/** Operators whose output may have no elements although their inputs have some. */
const EMPTYING = new Set(["Compress", "NonZero", "NonMaxSuppression", "Slice"]);

/** Why rows may harm the process when the native engine runs a graph; empty when nothing is known. */
export function nativeRisk(file: Uint8Array): string {
  const operators = operatorsOf(file);
  const endless = [...operators].find((operator) => ENDLESS.has(operator));
  if (endless !== undefined) {
    return `the graph holds ${endless}, and the native engine cannot stop a run that does not end`;
  }
  const crashing = [...operators].find((operator) => CRASHING.has(operator));
  const emptying = [...operators].find((operator) => EMPTYING.has(operator));
  if (crashing === undefined || emptying === undefined) return "";
  return `the graph holds ${crashing} and ${emptying}: a tensor without elements between the two would ` +
    "end the process";
}
