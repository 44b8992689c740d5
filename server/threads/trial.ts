import { deadline } from "@std/async/deadline.js";
import { workerUrl } from "../assets.ts";
import { errorMessage, modelError } from "../errors.ts";
import { isTimeout } from "../net/is_timeout.ts";
import { type EngineOptions, WEBASSEMBLY } from "../models/run/engine_options.ts";
import { RunWatchdog } from "../models/run/run_watchdog.ts";
import type { RuntimeSource } from "../models/run/runtime_source.ts";
import type { VersionFiles } from "../models/folder/version_files.ts";
import type { TrialMethods, TrialResult, WatchMethods } from "./messages.ts";
import { rightToLoad } from "./native_engine.ts";
import { spawn, type Thread } from "./thread.ts";

export interface TrialOptions {
  /** The longest time to load and warm up a version, in milliseconds. */
  readonly limitMs?: number;
  /** The longest time of one run of the graph, in milliseconds. */
  readonly runLimitMs?: number;
  /** How long an idle thread is kept, in milliseconds. */
  readonly idleMs?: number;
  /** WebAssembly alone by default. */
  readonly engine?: EngineOptions;
  /** The script of the thread. */
  readonly script?: URL;
}

// Graphs of gigabytes take seconds. A graph that takes longer most likely has an endless loop.
const LIMIT_MS = 60_000;
// A trial runs few rows. A version that needs longer for them would block its serving threads.
export const TRIAL_RUN_MS = 10_000;
// An idle thread takes memory; starting it again takes about 0.2 s.
const IDLE_MS = 5000;

/**
 * Loads and warms up versions on a thread of its own, before a serving thread sees them.
 *
 * A graph that breaks its runtime or never ends becomes a problem of that version, and affects
 * neither requests nor other versions. A run that takes too long is stopped. A graph that takes too
 * long to open is not: its thread keeps running, because Deno cannot interrupt it. (A lower priority
 * for trials would spare predictions a core, but on a busy machine every reload would take minutes.)
 */
export class Trial {
  readonly #runtime: RuntimeSource;
  readonly #options: Required<TrialOptions>;
  #thread: Thread<TrialMethods> | undefined;
  #watchdog: RunWatchdog | undefined;
  /** Resolves when the thread is ready. Its start does not count as time of a version. */
  #started: Promise<void> = Promise.resolve();
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(runtime: RuntimeSource, options: TrialOptions = {}) {
    this.#runtime = runtime;
    this.#options = {
      limitMs: LIMIT_MS,
      runLimitMs: TRIAL_RUN_MS,
      idleMs: IDLE_MS,
      engine: WEBASSEMBLY,
      script: workerUrl("trial_worker"),
      ...options,
    };
    // Started now, because the first version comes soon.
    this.#thread = this.#start();
    this.#endWhenIdle();
  }

  /**
   * Tries one version. The caller must wait for the result before it tries the next.
   *
   * @throws {KnownError<"model">} with every problem
   */
  async load(files: VersionFiles): Promise<TrialResult> {
    clearTimeout(this.#idle);
    const thread = this.#thread ??= this.#start();
    let hasStarted = false;
    try {
      await this.#started;
      hasStarted = true;
      return await deadline(thread.peer.call("load", files), this.#options.limitMs) as TrialResult;
    } catch (error) {
      if (isTimeout(error)) {
        this.close();
        throw modelError(files.model, this.#describeDelay());
      }
      // The version has ended the thread.
      if (hasStarted && this.#thread === undefined) {
        throw modelError(files.model, `loading it ended its thread: ${errorMessage(error)}`);
      }
      throw error;
    } finally {
      this.#endWhenIdle();
    }
  }

  /** Ends the thread; the next version starts another. */
  close(): void {
    clearTimeout(this.#idle);
    this.#thread?.worker.terminate();
    this.#thread = undefined;
    this.#watchdog?.close();
    // It has the memory of the thread's graphs.
    this.#watchdog = undefined;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #start(): Thread<TrialMethods> {
    const { script, runLimitMs, engine } = this.#options;
    const watchdog = this.#watchdog = new RunWatchdog();
    const methods: WatchMethods = { runtimeMemory: (memory) => watchdog.use(memory) };
    const onDeath = () => {
      if (this.#thread === thread) this.close();
    };
    const rights = { net: [], ...rightToLoad(engine) };
    const thread = spawn<TrialMethods>("trial", script, rights, methods, onDeath);
    this.#started = thread.peer.call("start", {
      runtime: this.#runtime,
      engine,
      runs: { state: watchdog.state, limitMs: runLimitMs },
    });
    // load() handles the failure.
    this.#started.catch(() => {});
    return thread;
  }

  #endWhenIdle(): void {
    this.#idle = setTimeout(() => this.close(), this.#options.idleMs);
    Deno.unrefTimer(this.#idle as unknown as number);
  }

  #describeDelay(): string {
    const seconds = this.#options.limitMs / 1000;
    return `loading the graph and running it on a few rows did not end within ${seconds} s: ` +
      "it may hold a loop without an end. Export it again, or give it model.json and samples.json with rows " +
      "that it can run on. Until this process ends, it keeps a core busy";
  }
}
