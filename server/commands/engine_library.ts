import { configError } from "../errors.ts";
import type { EngineChoice } from "../models/engine_choice.ts";
import { folderProblem } from "../models/native/library_folder.ts";
import { platformOf } from "../models/native/pinned_files.ts";
import type { EngineOptions } from "../models/run/engine_options.ts";

/** The options about engines. */
export interface EngineConfig {
  readonly engine: EngineChoice | undefined;
  readonly onnxruntime: string | undefined;
  readonly intraOp: number;
}

/**
 * Looks for the native engine.
 *
 * @param onProblem called when it is not usable, and WebAssembly takes its place
 * @throws {KnownError<"config">} when it is not usable, and nothing may take its place
 */
export async function findEngine(
  { engine, onnxruntime: dir, intraOp }: EngineConfig,
  onProblem: (problem: string) => void,
): Promise<EngineOptions> {
  if (engine === "native" && dir === undefined) {
    throw configError([
      "--engine native needs --onnxruntime DIR: modelwatch engine install DIR makes the folder",
    ]);
  }
  if (dir === undefined || engine === "wasm") {
    return { choice: engine ?? "wasm", library: undefined };
  }
  const choice = engine ?? "auto";
  const problem = await folderProblem(dir, platformOf(Deno.build));
  if (problem === "") {
    // The right of a thread to load a library is for the folder itself, not for a link to it.
    return { choice, library: { dir: await Deno.realPath(dir), intraOp } };
  }
  if (choice === "native") throw configError([`--onnxruntime: ${problem}`]);
  onProblem(problem);
  return { choice, library: undefined };
}

/**
 * The number of serving threads.
 *
 * @throws {KnownError<"config">} for more threads of runs than there are cores
 */
export function servingThreads(
  { threads, intraOp, onnxruntime }: {
    readonly threads: number | undefined;
    readonly intraOp: number;
    readonly onnxruntime: string | undefined;
  },
  cores: number,
): number {
  if (intraOp === 1) return threads ?? Math.max(1, cores - 1);
  if (onnxruntime === undefined) {
    throw configError([
      "--intra-op has no effect without --onnxruntime: WebAssembly has one thread",
    ]);
  }
  const chosen = threads ?? Math.max(1, Math.floor(cores / intraOp));
  if (chosen * intraOp <= cores) return chosen;
  throw configError([
    `--intra-op ${intraOp} on ${chosen} serving threads needs ${chosen * intraOp} cores, ` +
    `and there are ${cores}: threads that compete for cores make every run slower`,
  ]);
}
