import { isKind } from "../../errors.ts";
import { BrokenRuntimeError, type OpenSession, Runtime, toSpec } from "./runtime.ts";
import type { RuntimeSource } from "./runtime_source.ts";
import type { ExternalData, Optimisation, Session, SessionOptions } from "./session.ts";
import type { Tensor, TensorSpec } from "../tensor.ts";
import { undeclaredShapes } from "./undeclared_shapes.ts";

/**
 * The instances of ONNX Runtime on one thread: one that all graphs share, and one for each graph
 * that has broken an instance.
 *
 * When the shared one breaks, another takes its place, and the graphs are opened there one after
 * another. Requests wait meanwhile; those of a graph that is asked for go first.
 */
export class Runtimes {
  readonly #source: RuntimeSource;
  readonly #sessions = new Set<LastingSession>();
  #shared: Runtime | undefined;

  constructor(source: RuntimeSource) {
    this.#source = source;
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

  forget(session: LastingSession): void {
    this.#sessions.delete(session);
  }

  /** The shared instance, or another in its place when it is broken. */
  shared(): Runtime {
    if (this.#shared === undefined || this.#shared.isBroken) this.#shared = this.start();
    return this.#shared;
  }

  start(): Runtime {
    return new Runtime(this.#source);
  }

  /** Opens the graphs again that a broken instance has taken along, one after another. */
  async restore(): Promise<void> {
    for (const session of this.#sessions) {
      // What has an instance to itself delays nobody but itself, and is opened when it is asked for.
      if (session.isAlone) continue;
      // What cannot be opened now says why when it is asked for.
      await session.open().catch(() => {});
    }
  }
}

/** A session that outlives the instance that it runs in. */
export class LastingSession implements Session {
  readonly #runtimes: Runtimes;
  readonly #graph: Uint8Array;
  readonly #externalData: readonly ExternalData[];
  readonly #optimisation: Optimisation;
  #current: OpenSession | undefined;
  #opening: Promise<OpenSession> | undefined;
  #inputs: readonly TensorSpec[] | undefined;
  #outputs: readonly TensorSpec[] | undefined;
  /** The instance that it has to itself; undefined while it shares one. */
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

  /** Whether it has an instance to itself. */
  get isAlone(): boolean {
    return this.#own !== undefined;
  }

  /** The graph in an instance that is not broken. @throws {KnownError<"trap">} */
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
      // Another graph broke the instance while this run waited for its turn there.
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
      // The instance broke of it. That is no matter here: this graph is not wanted any more.
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

  /** From now on it breaks nobody's instance but its own. */
  #isolate(): void {
    this.#own = this.#runtimes.start();
    void this.#runtimes.restore();
  }
}
