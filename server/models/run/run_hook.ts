import { hangError } from "../../errors.ts";
import type { RunGuard } from "./run_guard.ts";

/** The functions of ONNX Runtime's WebAssembly instance that its script calls. */
export interface RuntimeModule {
  /** Runs a graph, and blocks meanwhile. The last argument is the address of the run's options. */
  _OrtRun(...args: number[]): number;
  _OrtCreateRunOptions(
    severity: number,
    verbosity: number,
    terminate: boolean,
    tag: number,
  ): number;
  _OrtReleaseRunOptions(options: number): void;
}

/** Stands between ONNX Runtime's script and the runs of its WebAssembly instance. */
export class RunHook {
  /** The memory of the instance, once it has started. */
  memory: WebAssembly.Memory | undefined;
  /** Whether the graph of the next run has hung before. */
  isSuspect = false;
  readonly #guard: RunGuard;
  /** Where run options hold the flag to terminate. */
  #offset: number | undefined;

  constructor(guard: RunGuard) {
    this.#guard = guard;
  }

  /** @throws {KnownError<"hang">} when the run took too long and was stopped */
  run(module: RuntimeModule, args: readonly number[]): number {
    this.#offset ??= this.#findFlag(module);
    const { buffer } = this.memory!;
    const limitMs = this.#guard.limitMs(this.isSuspect);
    let code = 0;
    const wasStopped = this.#guard.watch(
      () => code = module._OrtRun(...args),
      buffer as unknown as SharedArrayBuffer,
      args.at(-1)! + this.#offset,
      limitMs,
    );
    // A run that ended by itself while it was being stopped has outputs.
    if (wasStopped && code !== 0) throw hangError(limitMs);
    return code;
  }

  /**
   * The first byte in which run options that terminate differ from others.
   *
   * Both are written anew, and the flag stands before everything that varies with the address.
   */
  #findFlag(module: RuntimeModule): number {
    const [on, off] = [true, false].map((terminate) =>
      module._OrtCreateRunOptions(4, 0, terminate, 0)
    ) as [number, number];
    const bytes = new Uint8Array(this.memory!.buffer);
    let offset = 0;
    while (bytes[on + offset] === bytes[off + offset]) offset++;
    const isFlag = bytes[on + offset] === 1 && bytes[off + offset] === 0;
    for (const options of [on, off]) module._OrtReleaseRunOptions(options);
    if (isFlag) return offset;
    throw new TypeError(
      "Cannot find the flag that terminates a run in ONNX Runtime's memory. " +
        "Use the version of onnxruntime-web that deno.json names, or adapt the code to the new one",
    );
  }
}
