/** Explains why a graph cannot be loaded, with a remedy. */

const REMEDIES: readonly (readonly [pattern: RegExp, remedy: string])[] = [
  [
    /protobuf parsing failed|InvalidProtobuf/i,
    "the file is not a complete ONNX graph: export it again, or check that copying it has finished",
  ],
  [
    /not a registered function\/op|No Op registered|Fatal error: [\w.]+:\w+|NOT_IMPLEMENTED|Could not find an implementation/i,
    "the graph uses an operator that this runtime does not have: export with standard operators " +
    "(domains ai.onnx and ai.onnx.ml) and without custom domains",
  ],
  [
    /model IR version|opset \d+ is under development|Unsupported model|official released onnx opset/i,
    "the graph is newer than this runtime: export with a lower opset and IR version, such as " +
    "target_opset=21 and ir_version=10",
  ],
  [
    /external data|model_path must not be empty|not found in preloaded files/i,
    "the weights are in a separate file: put it beside model.onnx under the name that the graph " +
    "gives, or export with external_data=False",
  ],
  [
    /unsupported data type|MLDataType/i,
    "the graph uses an element type that this runtime does not have: cast to float32, float64, " +
    "an integer type, bool or string when you export",
  ],
  [
    /ShapeInferenceError|TypeInferenceError|Type Error|INVALID_GRAPH/i,
    "the graph is not consistent: run onnx.checker.check_model(model, full_check=True) and export again",
  ],
];

/** Why the runtime did not load a graph, with its message and a remedy. */
export function explainLoadFailure(graph: Uint8Array, text: string): string {
  return explainFile(graph) ?? explainRefusal(text);
}

function explainRefusal(text: string): string {
  const cause = text.match(/ERROR_MESSAGE: ?"?(.*?)"?$/s)?.[1] ?? text;
  const remedy = REMEDIES.find(([pattern]) => pattern.test(text))?.[1] ??
    "check the graph with onnx.checker.check_model and export it again";
  return `ONNX Runtime says: ${plainWords(cause).replace(/\.$/, "")}. Remedy: ${remedy}`;
}

/** The problem of a file that is not a graph, if it is a well-known one. */
function explainFile(graph: Uint8Array): string | undefined {
  if (graph.length === 0) {
    return "model.onnx is empty: export it again, or check that copying it has finished";
  }
  if (new TextDecoder().decode(graph.subarray(0, 40)).startsWith("version https://git-lfs")) {
    return "model.onnx is only a pointer of Git LFS to the graph: fetch it with git lfs pull";
  }
  return undefined;
}

// A function of its source code, with its modifiers.
const SIGNATURE =
  /\b(?:(?:static|virtual|void|bool|[\w:]+ ?[*&]?) )*[\w:<*&]*\bonnxruntime::[^()]*\([^()]*\)(?: const)? /g;

/**
 * A message of ONNX Runtime without line breaks and without positions in its source code, which do
 * not help users.
 */
export function plainWords(text: string): string {
  return text.replace(/(^|\s)\/\S+\.(cc|h):\d+\s?/g, "$1")
    .replace(SIGNATURE, "")
    .replace(/\s+/g, " ").trim();
}
