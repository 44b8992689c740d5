import { grown } from "./grown.ts";

/** Distinct series numbers in ascending order. */
export type SortedSlots = Uint32Array;

/** The series that have one label, as a list that stays sorted. */
export class Postings {
  #slots: Uint32Array<ArrayBuffer> = new Uint32Array(2);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The list, as a view that is valid until the next change. */
  view(): SortedSlots {
    return this.#slots.subarray(0, this.#length);
  }

  /** Adds a series that is not in the list. */
  add(slot: number): void {
    this.#slots = grown(this.#slots, this.#length);
    const at = this.#position(slot);
    this.#slots.copyWithin(at + 1, at, this.#length);
    this.#slots[at] = slot;
    this.#length++;
  }

  /** Removes every series for which `isGone` is true, in one pass. */
  drop(isGone: (slot: number) => boolean): void {
    let kept = 0;
    for (let i = 0; i < this.#length; i++) {
      const slot = this.#slots[i]!;
      if (!isGone(slot)) this.#slots[kept++] = slot;
    }
    this.#length = kept;
  }

  /** The position for `slot`. New series mostly have the highest number. */
  #position(slot: number): number {
    if (this.#length === 0 || this.#slots[this.#length - 1]! < slot) return this.#length;
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#slots[middle]! < slot) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The series in both lists. */
export function intersect(a: SortedSlots, b: SortedSlots): SortedSlots {
  const both = new Uint32Array(Math.min(a.length, b.length));
  let length = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const x = a[i]!;
    const y = b[j]!;
    if (x === y) both[length++] = x;
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return both.subarray(0, length);
}

/** The series in `a` that are not in `b`. */
export function subtract(a: SortedSlots, b: SortedSlots): SortedSlots {
  const rest = new Uint32Array(a.length);
  let length = 0;
  for (let i = 0, j = 0; i < a.length; i++) {
    const x = a[i]!;
    while (j < b.length && b[j]! < x) j++;
    if (j === b.length || b[j] !== x) rest[length++] = x;
  }
  return rest.subarray(0, length);
}

/** The series in any of `lists`, which are disjoint. */
export function union(lists: readonly SortedSlots[]): SortedSlots {
  if (lists.length === 1) return lists[0]!;
  const all = new Uint32Array(lists.reduce((sum, list) => sum + list.length, 0));
  let length = 0;
  for (const list of lists) {
    all.set(list, length);
    length += list.length;
  }
  return all.sort();
}
