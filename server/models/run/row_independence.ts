import type { Manifest } from "../folder/manifest.ts";
import type { TensorSpec } from "../tensor.ts";

/**
 * Which outputs of a graph count rows and compute each row from its own input row alone. Several
 * requests may share a run of these outputs.
 *
 * It can be sent to another thread.
 */
export interface RowIndependence {
  /**
   * One entry for each output of the graph: why this is not known; undefined when it is known.
   */
  readonly reasons: readonly (string | undefined)[];
  /** Why running the graph did not confirm the proof; empty when it did. */
  readonly unconfirmed: string;
}

/** For each output, why requests must not share a run; undefined where they may. */
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

/** For each output, whether its first dimension is known to count rows. */
export function countRows(
  { reasons }: RowIndependence,
  outputs: readonly TensorSpec[],
): readonly boolean[] {
  // A graph for one row at a time may declare a first dimension of 1.
  return outputs.map(({ shape }, i) => reasons[i] === undefined || shape?.[0] === 1);
}
