import process from "node:process";
import { errorMessage } from "../../errors.ts";
import { BINDING_FILE } from "./pinned_files.ts";

/** A tensor as the binding takes and returns it. */
export interface NativeTensor {
  readonly location: "cpu";
  readonly type: string;
  readonly data: unknown;
  readonly dims: readonly number[];
}

/** An input or output as the binding describes it. */
export interface NativeMetadata {
  readonly name: string;
  readonly isTensor: boolean;
  /** An element type of ONNX, by its number; only of tensors. */
  readonly type: number;
  /** -1 for a size that is not fixed; only of tensors. */
  readonly shape: readonly number[];
}

/** A session of the binding. All calls block. */
export interface NativeInferenceSession {
  readonly inputMetadata: readonly NativeMetadata[];
  readonly outputMetadata: readonly NativeMetadata[];
  loadModel(graph: ArrayBuffer, offset: number, length: number, options: unknown): void;
  run(
    feeds: Readonly<Record<string, NativeTensor>>,
    fetches: Readonly<Record<string, null>>,
    options: unknown,
  ): Readonly<Record<string, NativeTensor>>;
  dispose(): void;
}

/** ONNX Runtime as a library of this process, on one thread. */
export interface NativeBinding {
  open(): NativeInferenceSession;
  /** Names of the execution providers that are in the library. */
  readonly providers: readonly string[];
  /** Returns freed memory to the system, where the C library can. */
  trim(): void;
}

/** The exports of the binding's file. */
interface Exports {
  readonly InferenceSession: new () => NativeInferenceSession;
  initOrtOnce(logLevel: number, tensorClass: unknown, isMainThread: boolean): void;
  listSupportedBackends(): readonly { readonly name: string; readonly bundled: boolean }[];
}

// Errors are thrown; the library's own output would mix with our log lines.
const LOG_FATAL = 4;

/** The binding makes the outputs of a run with it. */
class OutputTensor implements NativeTensor {
  readonly location = "cpu";

  constructor(
    readonly type: string,
    readonly data: unknown,
    readonly dims: readonly number[],
  ) {}
}

// Loading the binding a second time on a thread makes Deno panic, which ends the process.
let opened: { readonly dir: string; readonly binding: NativeBinding } | undefined;

/**
 * Loads the library from a folder, once a thread. It needs the right to `ffi` of that folder, and only
 * for the first call.
 *
 * @param dir an absolute path
 * @throws {Error} with the reason of the system
 */
export function openBinding(dir: string): NativeBinding {
  if (opened !== undefined) {
    if (opened.dir === dir) return opened.binding;
    throw new Error(`The native engine is loaded from ${opened.dir} already`);
  }
  const loaded: { exports: Partial<Exports> } = { exports: {} };
  try {
    process.dlopen(loaded, `${dir}/${BINDING_FILE}`);
  } catch (error) {
    throw new Error(`Cannot load ${dir}/${BINDING_FILE}: ${errorMessage(error)}`);
  }
  const { InferenceSession, initOrtOnce, listSupportedBackends } = loaded.exports;
  if (
    InferenceSession === undefined || initOrtOnce === undefined ||
    listSupportedBackends === undefined
  ) {
    throw new Error(`${dir}/${BINDING_FILE} is no binding of ONNX Runtime`);
  }
  // When the thread ends that is called its main thread, the library ends too, for all threads.
  initOrtOnce(LOG_FATAL, OutputTensor, false);
  const binding: NativeBinding = {
    open: () => new InferenceSession(),
    providers: listSupportedBackends().filter(({ bundled }) => bundled).map(({ name }) => name),
    trim: trimmer(dir),
  };
  opened = { dir, binding };
  return binding;
}

/** `malloc_trim` of the C library, which the binding's library is linked to; only glibc has it. */
function trimmer(dir: string): () => void {
  try {
    const { symbols } = Deno.dlopen(`${dir}/${BINDING_FILE}`, {
      malloc_trim: { parameters: ["usize"], result: "i32" },
    });
    return () => void symbols.malloc_trim(0n);
  } catch {
    return () => {};
  }
}
