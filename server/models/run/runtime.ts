import type * as ort from "onnxruntime-web/wasm";
import { errorMessage, isKind, tooLargeError, trapError, unavailableError } from "../../errors.ts";
import { MAX_HANGS } from "../max_hangs.ts";
import { MemoryGrowth } from "./memory_growth.ts";
import type { RunGuard } from "./run_guard.ts";
import { RunHook } from "./run_hook.ts";
import { type Ort, type RuntimeSource, startOrt } from "./runtime_source.ts";
import type { ExternalData, Optimisation } from "./session_types.ts";
import type { Datatype, Tensor, TensorData, TensorSpec } from "../tensor.ts";

/** Thrown when the instance was broken before, so that nothing was run. */
export class BrokenRuntimeError extends Error {
  override readonly name = "BrokenRuntimeError";
}

/**
 * One WebAssembly instance of ONNX Runtime.
 *
 * A trap, such as a division by zero, leaves it in the middle of a call: locks are held, and the
 * stack pointer is undefined. So it is never called again, and all its sessions are lost.
 */
export class Runtime {
  readonly #ort: Ort;
  readonly #growth: MemoryGrowth;
  readonly #hook: RunHook | undefined;
  #isBroken = false;
  #isBusy = false;
  readonly #waiting: (() => void)[] = [];

  /** @param guard watches its runs; without it nothing ends a run */
  constructor(source: RuntimeSource, guard?: RunGuard) {
    this.#growth = new MemoryGrowth(source.runMemory ?? Infinity);
    this.#hook = guard && new RunHook(guard);
    this.#ort = startOrt(source, this.#growth, this.#hook);
  }

  /** Its memory, of which it may have used only a part; 0 before its first session. */
  get memoryBytes(): number {
    return this.#growth.memoryBytes;
  }

  get isBroken(): boolean {
    return this.#isBroken;
  }

  /**
   * @throws {KnownError<"trap">} when this graph breaks the runtime
   * @throws {BrokenRuntimeError} when it was broken before
   * @throws {KnownError<"unavailable">} when there is no memory to start the instance
   */
  async load(
    graph: Uint8Array,
    externalData: readonly ExternalData[],
    optimisation: Optimisation,
  ): Promise<OpenSession> {
    const create = () =>
      this.#ort.InferenceSession.create(graph, {
        logSeverityLevel: 4,
        graphOptimizationLevel: optimisation,
        externalData: externalData.map(({ path, bytes }) => ({ path, data: bytes })),
      });
    const session = await this.alone(() => this.#growth.freely(create));
    return new OpenSession(this, this.#ort, session);
  }

  /**
   * Runs a graph while no other call is in progress, within its limit of memory.
   *
   * @param isSuspect whether the graph has hung before
   * @throws {KnownError<"too_large">} when the run would need more memory
   * @throws {KnownError<"hang">} when it took too long and was stopped
   */
  async runGraph<T>(isSuspect: boolean, run: () => Promise<T>): Promise<T> {
    const growth = this.#growth;
    return await this.alone(async () => {
      growth.begin();
      if (this.#hook !== undefined) this.#hook.isSuspect = isSuspect;
      try {
        return await run();
      } catch (error) {
        if (!growth.wasRefused || isTrap(error) || isKind(error, "hang")) throw error;
        throw tooLargeError(
          `The model needs too much memory for these inputs: runs may take ${
            Math.round(growth.limit / 1e6)
          } MB (--run-memory). Send fewer rows at once`,
        );
      }
    });
  }

  /**
   * Runs `work` in the instance while no other call is in progress.
   *
   * ONNX Runtime's calls save the stack pointer, wait and restore it: two at a time would restore
   * each other's. A call to an idle instance does not wait for a turn of the event loop.
   */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isBusy) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#isBusy = true;
    try {
      if (this.#isBroken) throw new BrokenRuntimeError("This instance of the runtime is broken");
      return await work();
    } catch (error) {
      const failure = failureOf(error);
      this.#isBroken ||= failure !== error;
      throw failure;
    } finally {
      // It stays busy when the next call takes over, so that later calls wait behind that one.
      const next = this.#waiting.shift();
      if (next === undefined) this.#isBusy = false;
      else next();
    }
  }
}

/** The trap or shortage that an error means; else the error itself. */
function failureOf(error: unknown): unknown {
  if (isTrap(error)) return trapError(trapWords(error));
  const text = errorMessage(error);
  // The instance tries to start once, at its first session, and never again when that failed.
  return text.includes("no available backend found")
    ? unavailableError(`Cannot start ONNX Runtime: ${text}`)
    : error;
}

/**
 * Whether an error left the instance in the middle of a call: a trap, an abort, a full stack or an
 * uncaught C++ exception. All other errors ONNX Runtime reports after it has cleaned up.
 */
function isTrap(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError || !(error instanceof Error) ||
    (error instanceof RangeError && /call stack/.test(error.message)) ||
    /\bAborted\(/.test(error.message);
}

function trapWords(error: unknown): string {
  return errorMessage(error).replace(/\. Build with -s.*/s, "");
}

// Errors are returned to the client; the runtime's own output would mix with our log lines.
const RUN_OPTIONS = { logSeverityLevel: 4 } as const;

/** A graph that one instance has loaded; it is lost when the instance breaks. */
export class OpenSession {
  readonly #runtime: Runtime;
  readonly #ort: Ort;
  readonly #session: ort.InferenceSession;
  readonly #inputNames: readonly string[];
  readonly #outputNames: readonly string[];
  #hangs = 0;

  constructor(runtime: Runtime, ort: Ort, session: ort.InferenceSession) {
    this.#runtime = runtime;
    this.#ort = ort;
    this.#session = session;
    this.#inputNames = session.inputNames;
    this.#outputNames = session.outputNames;
  }

  get runtime(): Runtime {
    return this.#runtime;
  }

  get inputMetadata(): readonly ort.InferenceSession.ValueMetadata[] {
    return this.#session.inputMetadata;
  }

  get outputMetadata(): readonly ort.InferenceSession.ValueMetadata[] {
    return this.#session.outputMetadata;
  }

  /** As `Session.run`. @throws {KnownError<"trap" | "hang">} {BrokenRuntimeError} */
  async run(feeds: readonly Tensor[], fetches: readonly number[]): Promise<readonly Tensor[]> {
    const named: Record<string, ort.Tensor> = {};
    for (let i = 0; i < feeds.length; i++) named[this.#inputNames[i]!] = this.#toOrt(feeds[i]!);
    const names = fetches.map((position) => this.#outputNames[position]!);
    const results = await this.#run(() => this.#session.run(named, names, RUN_OPTIONS));
    return names.map((name) => fromOrt(results[name]!));
  }

  async #run<T>(run: () => Promise<T>): Promise<T> {
    // Requests that wait for a graph which is being set aside must not block the thread once more.
    if (this.#hangs >= MAX_HANGS) throw unavailableError("The model hung and is being set aside");
    try {
      return await this.#runtime.runGraph(this.#hangs > 0, run);
    } catch (error) {
      if (isKind(error, "hang")) this.#hangs++;
      throw error;
    }
  }

  async release(): Promise<void> {
    if (this.#runtime.isBroken) return;
    await this.#runtime.alone(() => this.#session.release());
  }

  #toOrt({ datatype, shape, data }: Tensor): ort.Tensor {
    return new this.#ort.Tensor(ORT_TYPES[datatype], data as ort.Tensor.DataType, shape);
  }
}

/** The names of element types in ONNX Runtime. */
export const ORT_TYPES: Readonly<Record<Datatype, ort.Tensor.Type>> = {
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

/** Our names of the element types that are supported. */
export const DATATYPE_OF: ReadonlyMap<string, Datatype> = new Map(
  Object.entries(ORT_TYPES).map(([ours, theirs]) => [theirs, ours as Datatype]),
);

function fromOrt(tensor: ort.Tensor): Tensor {
  return {
    datatype: DATATYPE_OF.get(tensor.type)!,
    shape: tensor.dims,
    data: tensor.data as TensorData,
  };
}

// The runtime reports a symbolic or unknown size as 2^32 - 1 or by its name.
const UNKNOWN_SIZE = 0xffff_ffff;

/**
 * The declaration of an input or output that is a tensor.
 *
 * @param undeclared names of those without a declared shape
 */
export function toSpec(
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
      : shape.map((size) => typeof size === "number" && size < UNKNOWN_SIZE ? size : -1),
  };
}
