import type { Session } from "../run/session.ts";
import type { Tensor } from "../tensor.ts";

/** A row that a graph was run on alone. */
export interface ProbeRow {
  readonly feeds: readonly Tensor[];
  /** All outputs, in the order of the session's: a request may ask for any, and share its run. */
  readonly answer: readonly Tensor[];
}

/** Equal for two rows whose inputs have the same shapes: only those can be put into one run. */
export function shapeKey({ feeds }: ProbeRow): string {
  return feeds.map(({ shape }) => shape.join()).join(";");
}

/** Runs a row for all outputs. @throws what `Session.run` does */
export async function runRow(session: Session, feeds: readonly Tensor[]): Promise<ProbeRow> {
  return {
    feeds,
    answer: await session.run(feeds, session.outputs.map((_, position) => position)),
  };
}
