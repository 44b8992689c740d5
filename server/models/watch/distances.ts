import type { Family, Labels } from "../../metrics/family.ts";
import type { Counter, Tally } from "../../metrics/tally.ts";

/** The families that hold distances of one kind. */
interface DistanceFamilies {
  readonly deviations: Family;
  readonly squares: Family;
}

/** Sums of distances above and below 0, and of their squares. They only grow. */
export class Distances {
  readonly #above: Counter;
  readonly #below: Counter;
  readonly #squares: Counter;

  constructor(tally: Tally, { deviations, squares }: DistanceFamilies, labels: Labels) {
    this.#above = tally.counter(deviations, { ...labels, sign: "positive" });
    this.#below = tally.counter(deviations, { ...labels, sign: "negative" });
    this.#squares = tally.counter(squares, labels);
  }

  /** @param distance whose square is finite: another one would spoil the sums for ever */
  add(distance: number): void {
    if (distance > 0) this.#above.add(distance);
    else this.#below.add(-distance);
    this.#squares.add(distance * distance);
  }
}
