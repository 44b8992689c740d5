import type { Label } from "../feedback/post_labels.ts";

// About 15 MB. More than an hour of labels at 20 rows a second.
const MOST_PENDING = 100_000;

/** Labels that wait until they are due, in bounded memory. */
export class PendingLabels {
  /** By delay: the labels of each are due in the order in which they were added. */
  readonly #lanes = new Map<number, Lane>();
  readonly #most: number;
  #size = 0;
  /** Labels that there was no room for. */
  refused = 0;

  constructor(most = MOST_PENDING) {
    this.#most = most;
  }

  get size(): number {
    return this.#size;
  }

  /** @param now milliseconds on a clock that does not go back */
  add(label: Label, now: number, delayMs: number): void {
    if (this.#size >= this.#most) {
      this.refused++;
      return;
    }
    const lane = this.#lanes.get(delayMs) ?? new Lane();
    this.#lanes.set(delayMs, lane);
    lane.add(label, now + delayMs);
    this.#size++;
  }

  /** Takes out labels that are due, at most so many. */
  takeDue(now: number, most: number): readonly Label[] {
    const due: Label[] = [];
    for (const lane of this.#lanes.values()) {
      let label: Label | undefined;
      while (due.length < most && (label = lane.takeDue(now)) !== undefined) due.push(label);
    }
    this.#size -= due.length;
    return due;
  }
}

/** A queue whose first element can be taken without moving the others. */
class Lane {
  #labels: { readonly label: Label; readonly dueAt: number }[] = [];
  #first = 0;

  add(label: Label, dueAt: number): void {
    this.#labels.push({ label, dueAt });
  }

  takeDue(now: number): Label | undefined {
    const first = this.#labels[this.#first];
    if (first === undefined || first.dueAt > now) return undefined;
    this.#first++;
    if (this.#first > 1000 && this.#first * 2 > this.#labels.length) {
      this.#labels = this.#labels.slice(this.#first);
      this.#first = 0;
    }
    return first.label;
  }
}
