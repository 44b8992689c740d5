import "./hide_location.ts";
import * as ort from "onnxruntime-web/wasm";
import { errorMessage, ModelError } from "../errors.ts";
import { readModel } from "../onnx/graph.ts";
import { endThread, isFatal } from "./fatal.ts";
import { explainLoadFailure } from "./load_failure.ts";
import type { Datatype, Tensor, TensorData, TensorSpec } from "./tensor.ts";
import { originsOf, valueProblems } from "./value_problems.ts";

/** The version of ONNX Runtime in use. */
export const RUNTIME_VERSION: string = ort.env.versions.web ?? "unknown";

/** A loaded graph. The only border to ONNX Runtime: nothing else imports it. */
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

/** Hands over ONNX Runtime's WebAssembly; once a thread, before the first session. */
export function configureRuntime(binary: Uint8Array<ArrayBuffer>): void {
  ort.env.wasm.wasmBinary = binary;
  // Each serving thread has its own runtime; more threads inside it would only compete.
  ort.env.wasm.numThreads = 1;
  // What goes wrong is thrown; the runtime's own prints would mix with our log lines.
  ort.env.logLevel = "fatal";
}

/**
 * Loads a graph.
 *
 * @throws {ModelError} naming the model, what is wrong with the graph and the remedy.
 */
export async function loadSession(
  model: string,
  graph: Uint8Array,
  externalData: readonly ExternalData[] = [],
): Promise<Session> {
  let session: ort.InferenceSession;
  try {
    session = await ort.InferenceSession.create(graph, {
      logSeverityLevel: 4,
      externalData: externalData.map(({ path, bytes }) => ({ path, data: bytes })),
    });
  } catch (error) {
    if (isFatal(error)) endThread(error);
    throw new ModelError(model, explainLoadFailure(graph, errorMessage(error)));
  }
  const { inputMetadata, outputMetadata } = session;
  const isKnown = (type: string) => DATATYPE_OF.has(type);
  const origins = () => readModel(graph, originsOf);
  const problems = [...valueProblems(inputMetadata, outputMetadata, isKnown, origins)];
  if (problems.length > 0) {
    await session.release();
    throw new ModelError(model, problems);
  }
  return new OrtSession(session, undeclaredShapes(session, graph));
}

/** Inputs and outputs of which the file tells no shape: of a scalar's the runtime says the same. */
function undeclaredShapes(
  { inputMetadata, outputMetadata }: ort.InferenceSession,
  graph: Uint8Array,
): ReadonlySet<string> {
  const mayBeScalar = [...inputMetadata, ...outputMetadata].some((value) =>
    value.isTensor && value.shape.length === 0
  );
  // Reading the file takes time, and most graphs have no such values.
  if (!mayBeScalar) return new Set();
  return new Set(
    readModel(
      graph,
      ({ graph: { inputs, outputs } }) =>
        [...inputs, ...outputs].filter(({ shape }) => shape === undefined).map(({ name }) => name),
    ),
  );
}

// A refused request is answered, not printed: the runtime's prints would mix with our log lines.
const RUN_OPTIONS = { logSeverityLevel: 4 } as const;

class OrtSession implements Session {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  readonly #session: ort.InferenceSession;

  constructor(session: ort.InferenceSession, undeclared: ReadonlySet<string>) {
    this.#session = session;
    this.inputs = session.inputMetadata.map((metadata) => toSpec(metadata, undeclared));
    this.outputs = session.outputMetadata.map((metadata) => toSpec(metadata, undeclared));
  }

  async run(feeds: readonly Tensor[], fetches: readonly number[]): Promise<readonly Tensor[]> {
    const named: Record<string, ort.Tensor> = {};
    for (let i = 0; i < feeds.length; i++) named[this.inputs[i]!.name] = toOrt(feeds[i]!);
    const names = fetches.map((position) => this.outputs[position]!.name);
    const results = await this.#session.run(named, names, RUN_OPTIONS);
    return names.map((name) => fromOrt(results[name]!));
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}

const ORT_TYPES: Readonly<Record<Datatype, ort.Tensor.Type>> = {
  BOOL: "bool",
  UINT8: "uint8",
  UINT16: "uint16",
  UINT32: "uint32",
  UINT64: "uint64",
  INT8: "int8",
  INT16: "int16",
  INT32: "int32",
  INT64: "int64",
  FP16: "float16",
  FP32: "float32",
  FP64: "float64",
  BYTES: "string",
};

const DATATYPE_OF = new Map<string, Datatype>(
  Object.entries(ORT_TYPES).map(([ours, theirs]) => [theirs, ours as Datatype]),
);

function toOrt({ datatype, shape, data }: Tensor): ort.Tensor {
  return new ort.Tensor(ORT_TYPES[datatype], data as ort.Tensor.DataType, shape);
}

function fromOrt(tensor: ort.Tensor): Tensor {
  return {
    datatype: DATATYPE_OF.get(tensor.type)!,
    shape: tensor.dims,
    data: tensor.data as TensorData,
  };
}

// The runtime reports a symbolic or unknown size as 2^32 - 1 or by its name.
const UNKNOWN_SIZE = 0xffff_ffff;

function toSpec(
  metadata: ort.InferenceSession.ValueMetadata,
  undeclared: ReadonlySet<string>,
): TensorSpec {
  if (!metadata.isTensor) throw new TypeError(`"${metadata.name}" is not a tensor`);
  const { name, type, shape } = metadata;
  const isUnknown = shape.length === 0 && undeclared.has(name);
  return {
    name,
    datatype: DATATYPE_OF.get(type)!,
    shape: isUnknown
      ? undefined
      : shape.map((size) =>
        typeof size === "number" && size >= 0 && size < UNKNOWN_SIZE ? size : -1
      ),
  };
}
