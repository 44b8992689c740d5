import type * as ort from "onnxruntime-web/wasm";
import { errorMessage, hangError, tooLargeError, unavailableError } from "../../errors.ts";
import type { NativeInferenceSession, NativeMetadata, NativeTensor } from "../native/binding.ts";
import { MAX_HANGS } from "../max_hangs.ts";
import type { Datatype, Tensor, TensorData, TensorSpec } from "../tensor.ts";
import type { RunGuard } from "./run_guard.ts";
import { DATATYPE_OF, ORT_TYPES, toSpec } from "./runtime.ts";
import type { Session } from "./session_types.ts";
import { undeclaredShapes } from "./undeclared_shapes.ts";

type Metadata = ort.InferenceSession.ValueMetadata;

/** A graph that the native engine has loaded. */
export class NativeSession implements Session {
  readonly #session: NativeInferenceSession;
  readonly #guard: RunGuard | undefined;
  readonly #graphNumber: number;
  readonly #onRelease: () => void;
  readonly #inputNames: readonly string[];
  readonly #outputNames: readonly string[];
  readonly inputMetadata: readonly Metadata[];
  readonly outputMetadata: readonly Metadata[];
  #specs: Pick<Session, "inputs" | "outputs"> | undefined;
  readonly #graph: Uint8Array;
  #hangs = 0;

  /**
   * @param graph the file that was loaded
   * @param graphNumber tells the watchdog whose run does not end
   * @param onRelease called when its memory is free
   */
  constructor(
    session: NativeInferenceSession,
    graph: Uint8Array,
    { guard, graphNumber, onRelease }: {
      readonly guard: RunGuard | undefined;
      readonly graphNumber: number;
      readonly onRelease: () => void;
    },
  ) {
    this.#session = session;
    this.#graph = graph;
    this.#guard = guard;
    this.#graphNumber = graphNumber;
    this.#onRelease = onRelease;
    this.inputMetadata = session.inputMetadata.map(toMetadata);
    this.outputMetadata = session.outputMetadata.map(toMetadata);
    this.#inputNames = this.inputMetadata.map(({ name }) => name);
    this.#outputNames = this.outputMetadata.map(({ name }) => name);
  }

  get inputs(): readonly TensorSpec[] {
    return this.#describe().inputs;
  }

  get outputs(): readonly TensorSpec[] {
    return this.#describe().outputs;
  }

  // deno-lint-ignore require-await -- what it throws becomes a rejection
  async run(feeds: readonly Tensor[], fetches: readonly number[]): Promise<readonly Tensor[]> {
    const named: Record<string, NativeTensor> = {};
    for (let i = 0; i < feeds.length; i++) named[this.#inputNames[i]!] = toNative(feeds[i]!);
    const wanted: Record<string, null> = {};
    for (const position of fetches) wanted[this.#outputNames[position]!] = null;
    const results = this.#run(named, wanted);
    return fetches.map((position) => fromNative(results[this.#outputNames[position]!]!));
  }

  release(): Promise<void> {
    this.#session.dispose();
    this.#onRelease();
    return Promise.resolve();
  }

  #run(
    feeds: Readonly<Record<string, NativeTensor>>,
    fetches: Readonly<Record<string, null>>,
  ): Readonly<Record<string, NativeTensor>> {
    const guard = this.#guard;
    if (guard === undefined) return this.#runUnwatched(feeds, fetches);
    // Requests that wait for a graph which is being set aside must not block the thread once more.
    if (this.#hangs >= MAX_HANGS) throw unavailableError("The model hung and is being set aside");
    const limitMs = guard.limitMs(this.#hangs > 0);
    let results: Readonly<Record<string, NativeTensor>> = {};
    const wasLate = guard.watchUnstoppable(
      () => results = this.#runUnwatched(feeds, fetches),
      this.#graphNumber,
      limitMs,
    );
    if (!wasLate) return results;
    // Nothing has stopped it. Its answer is late, and the next one may be as well.
    this.#hangs++;
    throw hangError(limitMs);
  }

  #runUnwatched(
    feeds: Readonly<Record<string, NativeTensor>>,
    fetches: Readonly<Record<string, null>>,
  ): Readonly<Record<string, NativeTensor>> {
    try {
      return this.#session.run(feeds, fetches, NO_OPTIONS);
    } catch (error) {
      if (!LACK_OF_MEMORY.test(errorMessage(error))) throw error;
      throw tooLargeError(
        "The model needs more memory for these inputs than there is. Send fewer rows at once",
      );
    }
  }

  #describe(): Pick<Session, "inputs" | "outputs"> {
    if (this.#specs !== undefined) return this.#specs;
    const { inputMetadata, outputMetadata } = this;
    const undeclared = undeclaredShapes(this.#graph, inputMetadata, outputMetadata);
    return this.#specs = {
      inputs: inputMetadata.map((value) => toSpec(value, undeclared)),
      outputs: outputMetadata.map((value) => toSpec(value, undeclared)),
    };
  }
}

// The object would be read at each run.
const NO_OPTIONS = {};

const LACK_OF_MEMORY = /Failed to allocate memory|bad_alloc|bad allocation/;

function toNative({ datatype, shape, data }: Tensor): NativeTensor {
  return { location: "cpu", type: ORT_TYPES[datatype], data: toBinding(data), dims: shape };
}

/** N-API has no array of float16: the binding takes and returns their bits. */
function toBinding(data: TensorData): unknown {
  return data instanceof Float16Array
    ? new Uint16Array(data.buffer, data.byteOffset, data.length)
    : data;
}

function fromNative({ type, dims, data }: NativeTensor): Tensor {
  const datatype = DATATYPE_OF.get(type)!;
  return {
    datatype,
    shape: dims,
    data: datatype === "FP16" ? toFloat16(data) : data as TensorData,
  };
}

function toFloat16(data: unknown): TensorData {
  const { buffer, byteOffset, length } = data as Uint16Array<ArrayBuffer>;
  return new Float16Array(buffer, byteOffset, length);
}

/** The element types of ONNX by their numbers in its files, as `onnxruntime-web` calls them. */
const TYPE_NAMES: readonly (Datatype | undefined)[] = [
  ...[undefined, "FP32", "UINT8", "INT8", "UINT16", "INT16", "INT32", "INT64"] as const,
  ...["BYTES", "BOOL", "FP16", "FP64", "UINT32", "UINT64"] as const,
];

/** The description of an input or output in the form of `onnxruntime-web`. */
function toMetadata({ name, isTensor, type, shape }: NativeMetadata): Metadata {
  if (!isTensor) return { name, isTensor: false };
  const datatype = TYPE_NAMES[type];
  return {
    name,
    isTensor: true,
    type: (datatype === undefined ? `number ${type}` : ORT_TYPES[datatype]) as ort.Tensor.Type,
    shape,
  };
}
