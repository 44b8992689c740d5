// Positions in the header.
const LOCK = 0;
const OPEN = 1;
const ARRIVALS = 2;
const NEXT = 3;
const SIZE = 4;
const HEADER_WORDS = 8;

// States of the lock, as in Drepper's "Futexes are tricky": nobody need be woken unless one waits.
const FREE = 0;
const TAKEN = 1;
const AWAITED = 2;
// A holder needs a microsecond, unless the system pauses its thread.
const SPINS = 100;

/**
 * The predictions whose labels were counted, in memory that all threads share: a label that
 * arrives twice counts once, also when two threads receive it at the same time.
 *
 * A prediction is known by the 64-bit checksum of its id. The checksums lie in a ring in the order of
 * their arrival, and a hash table (open addressing, at most half full) says where. When the ring
 * is full, the oldest arrival is forgotten. One thread at a time may look and write.
 *
 *     header   8 words
 *     keys     2 words for each place of the ring
 *     table    a word for each entry: place in the ring plus 1, or 0
 */
export class LabelsSeen {
  readonly #header: Int32Array;
  readonly #keys: Uint32Array;
  readonly #table: Uint32Array;
  readonly #mask: number;
  readonly capacity: number;

  /** @param buffer of `allocate()` */
  constructor(readonly buffer: SharedArrayBuffer, capacity: number) {
    const entries = entriesFor(capacity);
    const words = Uint32Array.BYTES_PER_ELEMENT;
    this.capacity = capacity;
    this.#header = new Int32Array(buffer, 0, HEADER_WORDS);
    this.#keys = new Uint32Array(buffer, HEADER_WORDS * words, 2 * capacity);
    this.#table = new Uint32Array(buffer, (HEADER_WORDS + 2 * capacity) * words, entries);
    this.#mask = entries - 1;
  }

  /** @param capacity the number of labels to remember; 24 bytes or less each, once they arrive */
  static allocate(capacity: number): LabelsSeen {
    const words = HEADER_WORDS + 2 * capacity + entriesFor(capacity);
    return new LabelsSeen(
      new SharedArrayBuffer(words * Uint32Array.BYTES_PER_ELEMENT),
      capacity,
    );
  }

  /** Whether the labels of earlier processes are known, so that new ones may be counted. */
  get isOpen(): boolean {
    return Atomics.load(this.#header, OPEN) === 1;
  }

  open(): void {
    Atomics.store(this.#header, OPEN, 1);
  }

  /** Remembers a prediction by its checksum. @returns false when it is remembered already */
  claim(low: number, high: number): boolean {
    this.#lock();
    try {
      if (this.#find(low, high) !== undefined) return false;
      const header = this.#header;
      const place = header[NEXT]!;
      if (header[SIZE] === this.capacity) this.#forget(place);
      else header[SIZE]!++;
      this.#keys[2 * place] = low;
      this.#keys[2 * place + 1] = high;
      this.#table[this.#freeEntry(low)] = place + 1;
      header[NEXT] = (place + 1) % this.capacity;
      header[ARRIVALS] = header[ARRIVALS]! + 1;
      return true;
    } finally {
      this.#unlock();
    }
  }

  /**
   * The halves of the checksums that arrived after the first `since` ones and are still remembered,
   * the oldest first; and the number of arrivals up to there, modulo 2^32.
   */
  keysSince(since: number): { readonly keys: Uint32Array; readonly until: number } {
    this.#lock();
    try {
      const until = this.#header[ARRIVALS]! >>> 0;
      const count = Math.min((until - since) >>> 0, this.#header[SIZE]!);
      const keys = new Uint32Array(2 * count);
      const first = (this.#header[NEXT]! - count + this.capacity) % this.capacity;
      const untilEnd = Math.min(count, this.capacity - first);
      keys.set(this.#keys.subarray(2 * first, 2 * (first + untilEnd)));
      keys.set(this.#keys.subarray(0, 2 * (count - untilEnd)), 2 * untilEnd);
      return { keys, until };
    } finally {
      this.#unlock();
    }
  }

  #find(low: number, high: number): number | undefined {
    for (let entry = low & this.#mask;; entry = (entry + 1) & this.#mask) {
      const place = this.#table[entry]! - 1;
      if (place < 0) return undefined;
      if (this.#keys[2 * place] === low && this.#keys[2 * place + 1] === high) return entry;
    }
  }

  #freeEntry(low: number): number {
    let entry = low & this.#mask;
    while (this.#table[entry] !== 0) entry = (entry + 1) & this.#mask;
    return entry;
  }

  /** Removes the key of a place from the table, and closes the gap in its run of entries. */
  #forget(place: number): void {
    const table = this.#table;
    let gap = this.#find(this.#keys[2 * place]!, this.#keys[2 * place + 1]!)!;
    for (let entry = (gap + 1) & this.#mask; table[entry] !== 0; entry = (entry + 1) & this.#mask) {
      const home = this.#keys[2 * (table[entry]! - 1)]! & this.#mask;
      // An entry may move back no further than to where the search for it begins.
      if (((entry - home) & this.#mask) < ((entry - gap) & this.#mask)) continue;
      table[gap] = table[entry]!;
      gap = entry;
    }
    table[gap] = 0;
  }

  #lock(): void {
    const header = this.#header;
    for (let spin = 0; spin < SPINS; spin++) {
      if (Atomics.compareExchange(header, LOCK, FREE, TAKEN) === FREE) return;
    }
    while (Atomics.exchange(header, LOCK, AWAITED) !== FREE) Atomics.wait(header, LOCK, AWAITED);
  }

  #unlock(): void {
    const header = this.#header;
    if (Atomics.exchange(header, LOCK, FREE) === AWAITED) Atomics.notify(header, LOCK, 1);
  }
}

/** A power of 2 that is at least twice the capacity. */
function entriesFor(capacity: number): number {
  return 2 ** Math.ceil(Math.log2(2 * capacity));
}
