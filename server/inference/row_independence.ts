/**
 * Which outputs of a graph may be computed for several requests in one run.
 *
 * It may be sent to another thread.
 */
export interface RowIndependence {
  /**
   * One entry for each output of the graph: why its rows cannot be told apart, or undefined when
   * row `i` of it depends on row `i` of the inputs alone.
   */
  readonly reasons: readonly (string | undefined)[];
}

/** Why the rows of one of these outputs cannot be told apart; undefined when those of all can. */
export function whyNotShared(
  { reasons }: RowIndependence,
  outputs: readonly number[],
): string | undefined {
  for (const output of outputs) {
    if (reasons[output] !== undefined) return reasons[output];
  }
  return undefined;
}
