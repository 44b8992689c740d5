import { errorMessage, ModelError, type Problem, TrapError, UnavailableError } from "../errors.ts";
import { DATATYPE_OF, type OpenSession } from "./runtime.ts";
import { type RuntimeSource, startOrt } from "./runtime_source.ts";
import { Runtimes } from "./runtimes.ts";
import type { Tensor, TensorSpec } from "./tensor.ts";

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
   * @returns the outputs asked for, in the order of `fetches`
   * @throws {TrapError} when the runtime breaks of these tensors; the next run finds another
   * @throws {Error} ONNX Runtime's own words when the graph cannot be run on these tensors
   */
  run(feeds: readonly Tensor[], fetches: readonly number[]): Promise<readonly Tensor[]>;
  /** Gives the graph's memory back to the runtime. No run may be under way. */
  release(): Promise<void>;
}

/** A file beside the graph that holds weights, as large exports write. */
export interface ExternalData {
  /** Its path as the graph names it, relative to the graph. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

let runtimes: Runtimes;

/**
 * Hands over ONNX Runtime; once a thread, before the first session.
 *
 * @returns the version of ONNX Runtime
 */
export function configureRuntime(source: RuntimeSource): string {
  runtimes = new Runtimes(source);
  return startOrt(source).env.versions.web ?? "unknown";
}

/**
 * Loads a graph.
 *
 * @param isAlone whether it gets an instance of ONNX Runtime to itself, because it may break one
 * @throws {ModelError} naming the model, what is wrong with the graph and the remedy.
 * @throws {UnavailableError} when there is no memory for a runtime at the moment
 */
export async function loadSession(
  model: string,
  graph: Uint8Array,
  externalData: readonly ExternalData[] = [],
  isAlone = false,
): Promise<Session> {
  let session;
  let opened: OpenSession;
  try {
    session = await runtimes.load(graph, externalData, isAlone);
    opened = await session.open();
  } catch (error) {
    if (error instanceof UnavailableError) throw error;
    if (error instanceof TrapError) throw trapAtLoad(model, error);
    throw new ModelError(model, explainFile(graph) ?? explainLoadFailure(errorMessage(error)));
  }
  const problems = [...nonTensorProblems(opened)];
  if (problems.length > 0) {
    await session.release();
    throw new ModelError(model, problems);
  }
  return session;
}

/** The refusal of a version that breaks ONNX Runtime before its first request. */
export function trapAtLoad(model: string, { words }: TrapError): ModelError {
  return new ModelError(
    model,
    `the graph breaks ONNX Runtime when it is loaded or warmed up, which says: ${words}. ` +
      "Remedy: export it in another way, such as with another opset, or give it samples.json " +
      "with rows that it can run on",
  );
}

function* nonTensorProblems(session: OpenSession): Generator<Problem> {
  for (const output of session.outputMetadata) {
    if (!output.isTensor) {
      yield {
        field: `output "${output.name}"`,
        message: "is a sequence or map, not a tensor, and cannot be read. " +
          'Export without ZipMap: skl2onnx and onnxmltools take options={"zipmap": False} ' +
          "(for one estimator of a pipeline: options={id(model): {'zipmap': False}})",
      };
    } else if (!DATATYPE_OF.has(output.type)) {
      yield unreadableType("output", output.name, output.type);
    }
  }
  for (const input of session.inputMetadata) {
    if (!input.isTensor) {
      yield {
        field: `input "${input.name}"`,
        message:
          "is a sequence or map, not a tensor, and cannot be given. Export with tensor inputs",
      };
    } else if (!DATATYPE_OF.has(input.type)) {
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
    "the weights lie in a separate file: put it beside model.onnx under the name the graph gives " +
    "it, or export with external_data=False",
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

function explainLoadFailure(text: string): string {
  const cause = text.match(/ERROR_MESSAGE: ?"?(.*?)"?$/s)?.[1]?.trim() ?? text;
  const remedy = REMEDIES.find(([pattern]) => pattern.test(text))?.[1] ??
    "check the graph with onnx.checker.check_model and export it again";
  return `ONNX Runtime says: ${plainWords(cause).replace(/\.$/, "")}. Remedy: ${remedy}`;
}

/** What is wrong with a file that is no graph at all but something well known. */
function explainFile(graph: Uint8Array): string | undefined {
  if (graph.length === 0) {
    return "model.onnx is empty: export it again, or check that copying it has finished";
  }
  if (new TextDecoder().decode(graph.subarray(0, 40)).startsWith("version https://git-lfs")) {
    return "model.onnx is only a pointer of Git LFS to the graph: fetch it with git lfs pull";
  }
  return undefined;
}

/**
 * A message of ONNX Runtime without the places in its own source code, which help
 * nobody here, and without line breaks.
 */
export function plainWords(text: string): string {
  return text.replace(/(^|\s)\/\S+\.(cc|h):\d+\s?/g, "$1")
    .replace(/\b(?:[\w:]+ )?onnxruntime::[^()]*\([^()]*\)(?: const)? /g, "")
    .replace(/\s+/g, " ").trim();
}
