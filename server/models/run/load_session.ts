import {
  errorMessage,
  isKind,
  type KnownError,
  modelError,
  unavailableError,
} from "../../errors.ts";
import { openBinding } from "../native/binding.ts";
import { readModel } from "../onnx/graph.ts";
import { explainLoadFailure } from "./load_failure.ts";
import { type NativeLibrary, NativeRuntime } from "./native_runtime.ts";
import type { NativeSession } from "./native_session.ts";
import { DATATYPE_OF, type OpenSession } from "./runtime.ts";
import type { RunGuard } from "./run_guard.ts";
import { type RuntimeSource, startOrt } from "./runtime_source.ts";
import { Runtimes } from "./runtimes.ts";
import type { ExternalData, Session, SessionOptions } from "./session_types.ts";
import { originsOf, valueProblems } from "./value_problems.ts";

let runtimes: Runtimes;
let native: NativeRuntime | undefined;

/**
 * Sets the ONNX Runtime of this thread. Must be called once, before the first session.
 *
 * @param guard watches its runs; without it nothing ends a run
 * @returns the version of ONNX Runtime
 */
export function configureRuntime(source: RuntimeSource, guard?: RunGuard): string {
  runtimes = new Runtimes(source, guard);
  native = undefined;
  return startOrt(source).env.versions.web ?? "unknown";
}

/**
 * Loads the native engine on this thread, beside the ONNX Runtime of `configureRuntime`.
 *
 * @throws {Error} with the reason of the system; the thread then has WebAssembly alone
 */
export function addNativeRuntime(library: NativeLibrary, guard?: RunGuard): void {
  native = new NativeRuntime(openBinding(library.dir), library, guard);
}

/** The memory of the WebAssembly instances of this thread, in bytes. */
export function webAssemblyBytes(): number {
  return runtimes.memoryBytes;
}

/** Whether this thread has the native engine. */
export function hasNativeRuntime(): boolean {
  return native !== undefined;
}

/**
 * Loads a graph.
 *
 * @throws {KnownError<"model">} naming the model, the problem of the graph and a remedy
 * @throws {KnownError<"unavailable">} when there is no memory for a runtime now
 */
export async function loadSession(
  model: string,
  graph: Uint8Array,
  externalData: readonly ExternalData[] = [],
  options: SessionOptions = {},
): Promise<Session> {
  let session: Session;
  let opened: Pick<OpenSession, "inputMetadata" | "outputMetadata">;
  try {
    if (options.engine === "native") {
      session = opened = loadNative(graph, externalData, options);
    } else {
      const lasting = session = await runtimes.load(graph, externalData, options);
      opened = await lasting.open();
    }
  } catch (error) {
    if (isKind(error, "unavailable")) throw error;
    if (isKind(error, "trap")) throw trapAtLoad(model, error);
    throw modelError(model, explainLoadFailure(graph, errorMessage(error)));
  }
  const { inputMetadata, outputMetadata } = opened;
  const isKnown = (type: string) => DATATYPE_OF.has(type);
  const origins = () => readModel(graph, originsOf);
  const problems = [...valueProblems(inputMetadata, outputMetadata, isKnown, origins)];
  if (problems.length > 0) {
    await session.release();
    throw modelError(model, problems);
  }
  return session;
}

function loadNative(
  graph: Uint8Array,
  externalData: readonly ExternalData[],
  options: SessionOptions,
): NativeSession {
  if (native !== undefined) return native.load(graph, externalData, options);
  throw unavailableError("The native engine could not be loaded on this thread");
}

/** The error for a version that hangs before its first request. */
function hangAtLoad(
  model: string,
  { details: { seconds } }: KnownError<"hang">,
): KnownError<"model"> {
  return modelError(
    model,
    `the graph did not end within ${seconds} s when it was warmed up: it may hold a loop without an ` +
      "end. Remedy: export it again, or give it model.json and samples.json with rows that it can run on",
  );
}

const BREAKS = "the graph breaks ONNX Runtime";

/** Whether a version has broken ONNX Runtime while it was loaded. */
export function isTrapAtLoad(error: KnownError<"model">): boolean {
  return error.details.problems.some(({ message }) => message.startsWith(BREAKS));
}

/** The error for a version that breaks ONNX Runtime before its first request. */
export function trapAtLoad(
  model: string,
  { details: { words } }: KnownError<"trap">,
): KnownError<"model"> {
  return modelError(
    model,
    `${BREAKS} when it is loaded or warmed up, which says: ${words}. ` +
      "Remedy: export it in another way, such as with another opset, or give it model.json and " +
      "samples.json with rows that it can run on",
  );
}

/** The error for a version from one of a run at load: a trap and a hang are the graph's fault. */
export function faultAtLoad(model: string, error: unknown): unknown {
  if (isKind(error, "trap")) return trapAtLoad(model, error);
  return isKind(error, "hang") ? hangAtLoad(model, error) : error;
}
