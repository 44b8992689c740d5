import type { NativeBinding } from "../native/binding.ts";
import { externalPaths } from "../onnx/external_paths.ts";
import type { RunGuard } from "./run_guard.ts";
import { NativeSession } from "./native_session.ts";
import type { ExternalData, SessionOptions } from "./session_types.ts";

/** Where the library is, and how many threads a run may take. */
export interface NativeLibrary {
  /** An absolute path, with files that were compared with the pinned ones. */
  readonly dir: string;
  /** Threads of one run of a graph. */
  readonly intraOp: number;
}

/** The native ONNX Runtime on one thread. */
export class NativeRuntime {
  readonly #binding: NativeBinding;
  readonly #library: NativeLibrary;
  readonly #guard: RunGuard | undefined;

  /** @param guard watches its runs; without it nothing notices one that does not end */
  constructor(binding: NativeBinding, library: NativeLibrary, guard?: RunGuard) {
    this.#binding = binding;
    this.#library = library;
    this.#guard = guard;
  }

  /** @throws {Error} with ONNX Runtime's message, when it does not load the graph */
  load(
    graph: Uint8Array,
    externalData: readonly ExternalData[],
    { optimisation = "all", graphNumber = 0 }: SessionOptions,
  ): NativeSession {
    refuseOtherFiles(graph, externalData);
    const session = this.#binding.open();
    // The binding takes no shared memory. ONNX Runtime copies the bytes while it reads them.
    const bytes = new Uint8Array(graph);
    // A session that has loaded no graph holds nothing, and cannot be disposed of.
    session.loadModel(bytes.buffer, 0, bytes.length, this.#options(externalData, optimisation));
    const onRelease = () => this.#binding.trim();
    return new NativeSession(session, graph, { guard: this.#guard, graphNumber, onRelease });
  }

  #options(externalData: readonly ExternalData[], optimisation: string): unknown {
    const { dir, intraOp } = this.#library;
    return {
      intraOpNumThreads: intraOp,
      interOpNumThreads: 1,
      executionMode: "sequential",
      graphOptimizationLevel: optimisation,
      logSeverityLevel: 4,
      externalData: externalData.map(({ path, bytes }) => ({ path, data: bytes })),
      extra: {
        session: {
          // A thread that waits for work must not keep a core busy.
          intra_op: { allow_spinning: "0" },
          // Products of 8 bits are summed exactly. Without it, sums saturate at 16 bits on
          // x86-64 processors that lack VNNI, and a quantized graph answers differently there.
          x64quantprecision: "1",
          // A graph from bytes could otherwise name any file of the process as its weights. There is
          // no such folder.
          model_external_initializers_file_folder_path: `${dir}/no-files`,
        },
      },
    };
  }
}

/**
 * The library reads files with the rights of the process, not of the thread: it must get no graph
 * that names a file other than those that came with it.
 *
 * @throws {Error} naming the files
 */
function refuseOtherFiles(graph: Uint8Array, externalData: readonly ExternalData[]): void {
  const known = new Set(externalData.map(({ path }) => path));
  const others = pathsIn(graph).filter((path) => !known.has(path));
  if (others.length === 0) return;
  throw new Error(`external data ${others.map((path) => JSON.stringify(path)).join(", ")}`);
}

function pathsIn(graph: Uint8Array): readonly string[] {
  try {
    return externalPaths(graph);
  } catch (error) {
    // Bytes that we cannot read must not reach a reader that perhaps can.
    if (error instanceof RangeError) throw new Error(`protobuf parsing failed: ${error.message}`);
    throw error;
  }
}
