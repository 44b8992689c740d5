import { isKind } from "../../errors.ts";
import { withInlineTensors } from "../onnx/inline_tensors.ts";
import { withTensorOutputs } from "../onnx/tensor_outputs.ts";
import { withoutShapes } from "../onnx/without_shapes.ts";
import type { EngineName } from "../engine_choice.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import { loadSession } from "./load_session.ts";
import type { Session } from "./session_types.ts";
import type { SessionOptions } from "./session_types.ts";

type GraphFiles = Pick<VersionFiles, "model" | "graph" | "externalData">;

export interface LoadedGraph {
  readonly session: Session;
  readonly engine: EngineName;
  /** The file that was loaded. */
  readonly graph: Uint8Array;
  /** Faults of the file that did not prevent loading it. */
  readonly warnings: readonly string[];
}

/**
 * Loads the graph of a version. It is rewritten where the runtime would refuse a valid meaning.
 *
 * @throws {KnownError<"model">} like `loadSession`
 */
export async function loadGraph(
  { model, graph, externalData }: GraphFiles,
  options: SessionOptions = {},
): Promise<LoadedGraph> {
  const { engine = "wasm" } = options;
  const load = (file: Uint8Array) => loadSession(model, file, externalData, options);
  const loadable = loadableGraph(graph, externalData);
  try {
    return { session: await load(loadable), engine, graph: loadable, warnings: [] };
  } catch (error) {
    const contradiction = contradictionIn(error);
    if (contradiction === undefined) throw error;
    const free = withoutShapes(loadable);
    return {
      session: await load(free),
      engine,
      graph: free,
      warnings: [contradictionWarning(contradiction)],
    };
  }
}

/** The graph with small constants inside the file, and with tensors as outputs. */
function loadableGraph(
  graph: Uint8Array,
  externalData: VersionFiles["externalData"],
): Uint8Array {
  const files = new Map(externalData.map(({ path, bytes }) => [path, bytes]));
  try {
    return withTensorOutputs(withInlineTensors(graph, files));
  } catch (error) {
    // The bytes are no graph: the runtime reports why.
    if (error instanceof RangeError) return graph;
    throw error;
  }
}

/** The runtime's message about declared shapes that the operators do not compute. */
function contradictionIn(error: unknown): string | undefined {
  if (!isKind(error, "model")) return undefined;
  return /\[ShapeInferenceError\] (.*?)\. Remedy:/.exec(error.message)?.[1];
}

function contradictionWarning(contradiction: string): string {
  return "model.onnx declares other shapes than its operators compute, and was loaded without " +
    `those declarations. ONNX Runtime says: ${contradiction}`;
}
