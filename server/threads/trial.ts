import { deadline } from "@std/async/deadline.js";
import { workerUrl } from "../assets.ts";
import { errorMessage, modelError } from "../errors.ts";
import type { RuntimeSource } from "../models/run/runtime_source.ts";
import type { VersionFiles } from "../models/folder/version_files.ts";
import type { TrialMethods, TrialResult } from "./messages.ts";
import { spawn, type Thread } from "./thread.ts";

export interface TrialOptions {
  /** How long loading and warming up a version may take, in milliseconds. */
  readonly limitMs?: number;
  /** How long the thread is kept when there is nothing to try, in milliseconds. */
  readonly idleMs?: number;
  /** Where the thread's script is. */
  readonly script?: URL;
}

// Graphs of gigabytes take seconds. What takes longer most likely has no end.
const LIMIT_MS = 60_000;
// As long as it is there it takes memory; starting it again takes some 0.2 s.
const IDLE_MS = 5000;

/**
 * Loads and warms up versions on a thread of its own, before a serving thread sees them.
 *
 * Whatever a graph does there, breaking its runtime or never ending, is told as a problem of that
 * version, and neither requests nor other versions notice it. A thread that does not end is left
 * alone, for Deno cannot interrupt it. (A lower priority for trials would spare predictions that
 * core, but on a busy machine it would make every reload take minutes.)
 */
export class Trial {
  readonly #runtime: RuntimeSource;
  readonly #options: Required<TrialOptions>;
  #thread: Thread<TrialMethods> | undefined;
  /** When the thread takes versions: how long it needs for that is no fault of theirs. */
  #started: Promise<void> = Promise.resolve();
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(runtime: RuntimeSource, options: TrialOptions = {}) {
    this.#runtime = runtime;
    this.#options = {
      limitMs: LIMIT_MS,
      idleMs: IDLE_MS,
      script: workerUrl("trial_worker"),
      ...options,
    };
    // The first version comes soon, and finds the thread started.
    this.#thread = this.#start();
    this.#endWhenIdle();
  }

  /**
   * Tries one version. The caller waits for the answer before it tries the next.
   *
   * @throws {KnownError<"model">} with all that is wrong with it
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
      // The thread has died of it, which it tells nobody else.
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
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #start(): Thread<TrialMethods> {
    const { script } = this.#options;
    const onDeath = () => {
      if (this.#thread === thread) this.close();
    };
    const thread = spawn<TrialMethods>("trial", script, { net: [] }, {}, onDeath);
    this.#started = thread.peer.call("start", this.#runtime);
    // Whoever waits for it hears of a failure.
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

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}
