import { isKind } from "../../errors.ts";
import { trapAtLoad } from "../run/engine.ts";
import type { Session } from "../run/session.ts";
import type { Tensor } from "../tensor.ts";
import type { ProbeRow } from "./probe_row.ts";
import type { Optimisation } from "../run/session.ts";
import type { WarmUp } from "./warm_up.ts";

/** What became known of a version by running it once, so that other threads need not run it again. */
export interface Findings {
  readonly warmUp: WarmUp;
  readonly optimisation: Optimisation;
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
 * @returns what it found, and the rows that it ran
 * @throws {KnownError<"model">} when the warm-up does, or when the runtime broke during it
 */
export async function findOut(
  model: string,
  session: Session,
  warmUp: (session: Session) => Promise<WarmUp>,
): Promise<{ readonly warmUp: WarmUp; readonly probes: readonly ProbeRow[] }> {
  const recorder = new Recorder(session);
  try {
    const found = await warmUp(recorder);
    return { warmUp: found, probes: recorder.probes };
  } catch (error) {
    throw isKind(error, "trap") ? trapAtLoad(model, error) : error;
  }
}

/** The findings of a warm-up that ran these rows. */
export function findingsOf(
  warmUp: WarmUp,
  optimisation: Optimisation,
  [first]: readonly ProbeRow[],
): Findings {
  const example = first === undefined
    ? undefined
    : { feeds: first.feeds, shapes: first.answer.map(({ shape }) => shape) };
  return { warmUp, optimisation, example };
}

/** A session that remembers the rows of which all outputs were computed. */
class Recorder implements Session {
  readonly #session: Session;
  readonly probes: ProbeRow[] = [];

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
      this.probes.push({ feeds, answer: outputs });
    }
    return outputs;
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}
