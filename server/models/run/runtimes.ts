import { isKind } from "../../errors.ts";
import type { RunGuard } from "./run_guard.ts";
import { BrokenRuntimeError, type OpenSession, Runtime, toSpec } from "./runtime.ts";
import type { RuntimeSource } from "./runtime_source.ts";
import type { ExternalData, Optimisation, Session, SessionOptions } from "./session_types.ts";
import type { Tensor, TensorSpec } from "../tensor.ts";
import { undeclaredShapes } from "./undeclared_shapes.ts";

/**
 * The instances of ONNX Runtime on one thread: one that graphs share, and one for each graph that has
 * broken an instance.
 *
 * When the shared instance breaks, a new one takes its place, and the graphs are opened there one
 * after another. Requests wait meanwhile; graphs with waiting requests are opened first.
 */
export class Runtimes {
  readonly #source: RuntimeSource;
  readonly #guard: RunGuard | undefined;
  readonly #sessions = new Set<LastingSession>();
  #shared: Runtime | undefined;

  /** @param guard watches the runs; without it nothing ends a run */
  constructor(source: RuntimeSource, guard?: RunGuard) {
    this.#source = source;
    this.#guard = guard;
  }

  /**
   * @throws {KnownError<"trap">} when the graph breaks the runtime; other graphs are not affected
   */
  async load(
    graph: Uint8Array,
    externalData: readonly ExternalData[],
    { isAlone = false, optimisation = "all" }: SessionOptions = {},
  ): Promise<LastingSession> {
    const own = isAlone ? this.start() : undefined;
    const session = new LastingSession(this, graph, externalData, optimisation, own);
    await session.open();
    this.#sessions.add(session);
    return session;
  }

  /** The memory of all instances, in bytes. */
  get memoryBytes(): number {
    const all = new Set(this.#shared === undefined ? [] : [this.#shared]);
    for (const { own } of this.#sessions) if (own !== undefined) all.add(own);
    return [...all].reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
  }

  forget(session: LastingSession): void {
    this.#sessions.delete(session);
  }

  /** The shared instance; a new one when it is broken. */
  shared(): Runtime {
    if (this.#shared === undefined || this.#shared.isBroken) this.#shared = this.start();
    return this.#shared;
  }

  start(): Runtime {
    return new Runtime(this.#source, this.#guard);
  }

  /** Opens the graphs of a broken instance again, one after another. */
  async restore(): Promise<void> {
    for (const session of this.#sessions) {
      // A graph with its own instance is opened at its next request: it delays no other graph.
      if (session.isAlone) continue;
      // A graph that cannot be opened now reports why at its next request.
      await session.open().catch(() => {});
    }
  }
}

/** A session that survives its instance: it is opened again in another one. */
export class LastingSession implements Session {
  readonly #runtimes: Runtimes;
  readonly #graph: Uint8Array;
  readonly #externalData: readonly ExternalData[];
  readonly #optimisation: Optimisation;
  #current: OpenSession | undefined;
  #opening: Promise<OpenSession> | undefined;
  #inputs: readonly TensorSpec[] | undefined;
  #outputs: readonly TensorSpec[] | undefined;
  /** Its own instance; undefined while it uses the shared one. */
  #own: Runtime | undefined;
  #isReleased = false;

  constructor(
    runtimes: Runtimes,
    graph: Uint8Array,
    externalData: readonly ExternalData[],
    optimisation: Optimisation,
    own: Runtime | undefined,
  ) {
    this.#optimisation = optimisation;
    this.#own = own;
    this.#runtimes = runtimes;
    this.#graph = graph;
    this.#externalData = externalData;
  }

  get inputs(): readonly TensorSpec[] {
    return this.#inputs ??= this.#specs().inputs;
  }

  get outputs(): readonly TensorSpec[] {
    return this.#outputs ??= this.#specs().outputs;
  }

  #specs(): Pick<Session, "inputs" | "outputs"> {
    const { inputMetadata, outputMetadata } = this.#current!;
    const undeclared = undeclaredShapes(this.#graph, inputMetadata, outputMetadata);
    return {
      inputs: inputMetadata.map((value) => toSpec(value, undeclared)),
      outputs: outputMetadata.map((value) => toSpec(value, undeclared)),
    };
  }

  /** Its own instance; undefined while it uses the shared one. */
  get own(): Runtime | undefined {
    return this.#own;
  }

  /** Whether it has its own instance. */
  get isAlone(): boolean {
    return this.#own !== undefined;
  }

  /** The session in an instance that is not broken. @throws {KnownError<"trap">} */
  open(): Promise<OpenSession> {
    if (this.#current?.runtime.isBroken === false) return Promise.resolve(this.#current);
    this.#opening ??= this.#open().finally(() => this.#opening = undefined);
    return this.#opening;
  }

  async run(feeds: readonly Tensor[], fetches: readonly number[]): Promise<readonly Tensor[]> {
    const session = this.#current?.runtime.isBroken === false ? this.#current : await this.open();
    try {
      return await session.run(feeds, fetches);
    } catch (error) {
      // Another graph broke the instance while this run waited for it.
      if (error instanceof BrokenRuntimeError) return await this.run(feeds, fetches);
      if (isKind(error, "trap")) this.#isolate();
      throw error;
    }
  }

  async release(): Promise<void> {
    this.#isReleased = true;
    this.#runtimes.forget(this);
    try {
      await this.#current?.release();
    } catch {
      // Releasing broke the instance, which does not matter: this graph is no longer needed.
      void this.#runtimes.restore();
    }
  }

  async #open(): Promise<OpenSession> {
    for (;;) {
      const runtime = this.#own ?? this.#runtimes.shared();
      try {
        const session = await runtime.load(this.#graph, this.#externalData, this.#optimisation);
        if (this.#isReleased) await session.release();
        return this.#current = session;
      } catch (error) {
        if (isKind(error, "trap")) this.#isolate();
        if (!(error instanceof BrokenRuntimeError)) throw error;
      }
    }
  }

  /** Gives the graph its own instance, so that it cannot break the shared one again. */
  #isolate(): void {
    this.#own = this.#runtimes.start();
    void this.#runtimes.restore();
  }
}
