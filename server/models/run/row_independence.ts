import type { Manifest } from "../folder/manifest.ts";
import type { TensorSpec } from "../tensor.ts";

/**
 * Which outputs of a graph count rows, each computed from its own row of the
 * inputs alone: those may be computed for several requests in one run.
 *
 * It may be sent to another thread.
 */
export interface RowIndependence {
  /**
   * One entry for each output of the graph: why that is not known of it, or undefined when it is.
   */
  readonly reasons: readonly (string | undefined)[];
  /** Why what is known from the graph could not be confirmed by running it; empty when it was. */
  readonly unconfirmed: string;
}

/** For each output, why requests must not share a run of it; undefined where they may. */
export function reasonsNotToShare(
  { reasons, unconfirmed }: RowIndependence,
  manifest: Manifest | undefined,
): readonly (string | undefined)[] {
  if (manifest?.batching === false) return reasons.map(() => 'model.json says "batching": false');
  return reasons.map((reason) => reason ?? (unconfirmed === "" ? undefined : unconfirmed));
}

/** Why one of these outputs is not known to keep rows apart; undefined when all are. */
export function whyDependent(
  reasons: RowIndependence["reasons"],
  outputs: readonly number[],
): string | undefined {
  for (const output of outputs) {
    if (reasons[output] !== undefined) return reasons[output];
  }
  return undefined;
}

/** Of each output, whether its first dimension is known to count rows. */
export function countRows(
  { reasons }: RowIndependence,
  outputs: readonly TensorSpec[],
): readonly boolean[] {
  // A graph for one row at a time may say that it gives one.
  return outputs.map(({ shape }, i) => reasons[i] === undefined || shape?.[0] === 1);
}
