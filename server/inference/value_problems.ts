import type { Problem } from "../errors.ts";

/** What the runtime tells of an input or output. */
type ValueMetadata =
  | { readonly name: string; readonly isTensor: false }
  | { readonly name: string; readonly isTensor: true; readonly type: string };

/**
 * Names the inputs and outputs of a loaded graph that cannot be exchanged with clients.
 *
 * @param isKnown whether tensors of an element type can be exchanged
 */
export function* valueProblems(
  inputs: readonly ValueMetadata[],
  outputs: readonly ValueMetadata[],
  isKnown: (type: string) => boolean,
): Generator<Problem> {
  for (const output of outputs) {
    if (!output.isTensor) {
      yield {
        field: `output "${output.name}"`,
        message: "is a sequence or map, not a tensor, and cannot be read. " +
          'Export without ZipMap: skl2onnx and onnxmltools take options={"zipmap": False} ' +
          "(for one estimator of a pipeline: options={id(model): {'zipmap': False}})",
      };
    } else if (!isKnown(output.type)) {
      yield unreadableType("output", output.name, output.type);
    }
  }
  for (const input of inputs) {
    if (!input.isTensor) {
      yield {
        field: `input "${input.name}"`,
        message:
          "is a sequence or map, not a tensor, and cannot be given. Export with tensor inputs",
      };
    } else if (!isKnown(input.type)) {
      yield unreadableType("input", input.name, input.type);
    }
  }
}

function unreadableType(side: string, name: string, type: string): Problem {
  return {
    field: `${side} "${name}"`,
    message: `has the element type ${type}, which cannot be exchanged. ` +
      "Cast it to float32, float64, an integer type, bool or string in the graph",
  };
}
