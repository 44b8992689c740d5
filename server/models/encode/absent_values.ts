/**
 * The values that a request did not send: their tensors hold something that stands in for them,
 * such as a default.
 */
export class AbsentValues {
  readonly #rows = new Map<number, Set<number>>();

  /** @param column position of the feature */
  add(column: number, row: number): void {
    const rows = this.#rows.get(column);
    if (rows === undefined) this.#rows.set(column, new Set([row]));
    else rows.add(row);
  }

  get isEmpty(): boolean {
    return this.#rows.size === 0;
  }

  /** The rows without a value of a feature; undefined when there are none. */
  rowsWithout(column: number): ReadonlySet<number> | undefined {
    return this.#rows.get(column);
  }
}
