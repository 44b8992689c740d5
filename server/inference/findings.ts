import { TrapError } from "../errors.ts";
import { type Session, trapAtLoad } from "./engine.ts";
import type { Tensor } from "./tensor.ts";
import type { WarmUp } from "./warm_up.ts";

/** What became known of a version by running it once, so that other threads need not run it again. */
export interface Findings {
  readonly warmUp: WarmUp;
  /** Undefined when the graph ran on nothing that could be made up. */
  readonly example: ExampleRun | undefined;
}

/** Tensors that the graph ran on, and the shapes of all its outputs. */
export interface ExampleRun {
  readonly feeds: readonly Tensor[];
  readonly shapes: readonly (readonly number[])[];
}

/**
 * Runs the warm-up on a session.
 *
 * @throws {ModelError} when the warm-up does, or when the runtime broke during it
 */
export async function findOut(
  model: string,
  session: Session,
  warmUp: (session: Session) => Promise<WarmUp>,
): Promise<Findings> {
  const recorder = new Recorder(session);
  try {
    const found = await warmUp(recorder);
    return { warmUp: found, example: recorder.example };
  } catch (error) {
    throw error instanceof TrapError ? trapAtLoad(model, error) : error;
  }
}

/** A session that remembers its first run of all outputs. */
class Recorder implements Session {
  readonly #session: Session;
  example: ExampleRun | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  get inputs() {
    return this.#session.inputs;
  }

  get outputs() {
    return this.#session.outputs;
  }

  async run(feeds: readonly Tensor[], fetches: readonly number[]): Promise<readonly Tensor[]> {
    const outputs = await this.#session.run(feeds, fetches);
    if (fetches.length === this.outputs.length && fetches.every((fetch, i) => fetch === i)) {
      this.example ??= { feeds, shapes: outputs.map(({ shape }) => shape) };
    }
    return outputs;
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}
