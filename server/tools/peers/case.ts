/** A request of the comparison, with the answer of Python's ONNX Runtime. */
export interface Case {
  /** The folder of its model. */
  readonly model: string;
  readonly datatype: "FP32" | "INT64";
  readonly shape: readonly number[];
  /** The elements of the input, row by row. */
  readonly rows: readonly number[];
  /** The elements of the output, row by row. */
  readonly outputs: readonly number[];
}

export function describeCase({ model, shape: [rows] }: Case): string {
  return `${model}, ${rows} ${rows === 1 ? "row" : "rows"}`;
}

// Sums of products in another order differ in the last digits of a float.
const TOLERANCE = 1e-5;

/** Why an answer is wrong; empty for one that is right. */
export function problemOf(answer: readonly number[], { outputs }: Case): string {
  if (answer.length !== outputs.length) {
    return `${answer.length} elements instead of ${outputs.length}`;
  }
  const at = answer.findIndex((value, i) => !(Math.abs(value - outputs[i]!) <= TOLERANCE));
  return at === -1 ? "" : `element ${at} is ${answer[at]} instead of ${outputs[at]}`;
}
