import type { Session } from "../run/session_types.ts";
import type { Tensor } from "../tensor.ts";

/** A row that a graph was run on alone, and its outputs. */
export interface Probe {
  readonly feeds: readonly Tensor[];
  /** All outputs, in the session's order: a request may ask for any of them. */
  readonly outputs: readonly Tensor[];
}

/** Equal for two rows whose inputs have the same shapes: only those can be put into one run. */
export function shapeKey({ feeds }: Probe): string {
  return feeds.map(({ shape }) => shape.join()).join(";");
}

/** Runs a row for all outputs. @throws what `Session.run` throws */
export async function runProbe(session: Session, feeds: readonly Tensor[]): Promise<Probe> {
  return {
    feeds,
    outputs: await session.run(feeds, session.outputs.map((_, position) => position)),
  };
}
