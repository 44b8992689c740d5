import type { Random } from "../../random.ts";

/**
 * Which of a stream of items to keep, so that each has the same chance: all of them until the
 * capacity is reached (Vitter's algorithm R).
 */
export class Reservoir {
  readonly capacity: number;
  readonly #random: Random;
  #seen = 0;

  constructor(capacity: number, random: Random) {
    this.capacity = capacity;
    this.#random = random;
  }

  /** The place for the next item; undefined when it is not kept. */
  next(): number | undefined {
    const place = this.#seen < this.capacity
      ? this.#seen
      : Math.floor(this.#random() * (this.#seen + 1));
    this.#seen++;
    return place < this.capacity ? place : undefined;
  }

  /** How many items are kept. */
  get size(): number {
    return Math.min(this.#seen, this.capacity);
  }

  /** True when items were left out. */
  get isSample(): boolean {
    return this.#seen > this.capacity;
  }
}
