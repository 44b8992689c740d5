import type { Labels, SeriesRef } from "../storage.ts";
import { compareBytes } from "./byte_order.ts";
import { grown } from "./grown.ts";
import { keyLength, type SeriesKey, seriesKey, symbolAt } from "./series_key.ts";
import type { Symbols } from "./symbols.ts";

// A reference is generation * 2^24 + slot. That allows 16 million series, and 2^29
// uses of each slot until the integers of a double are exhausted.
const SLOTS = 2 ** 24;

/**
 * All series, with the last sample of each.
 *
 * A series has a slot in the columns. When it is removed, the slot is reused with
 * the next generation, which invalidates old references.
 */
export class SeriesTable {
  /** The time of the last sample, -Infinity before the first. */
  lastTime = new Float64Array(64);
  /** The value of the last sample, if `lastStale` is 0. */
  lastValue = new Float64Array(64);
  /** 1 if the last sample is a stale marker. */
  lastStale = new Uint8Array(64);
  /** The number of the open chunk plus 1; 0 if there is none. */
  openChunk = new Uint32Array(64);

  #symbols: Symbols;
  #slots = new Map<SeriesKey, number>();
  #keys: (SeriesKey | undefined)[] = [];
  #generations = new Uint32Array(64);
  #free: number[] = [];

  constructor(symbols: Symbols) {
    this.#symbols = symbols;
  }

  /** The number of series. */
  get size(): number {
    return this.#slots.size;
  }

  /** The slots in use. */
  slots(): Iterable<number> {
    return this.#slots.values();
  }

  key(slot: number): SeriesKey {
    return this.#keys[slot]!;
  }

  ref(slot: number): SeriesRef {
    return this.#generations[slot]! * SLOTS + slot;
  }

  /** The slot of a series, -1 if the series was removed. */
  slot(ref: SeriesRef): number {
    const slot = ref % SLOTS;
    return this.#keys[slot] !== undefined && this.ref(slot) === ref ? slot : -1;
  }

  /** The slot of the series with these labels, if there is one. */
  find(labels: Labels): number | undefined {
    const ids: number[] = [];
    for (const text of normalised(labels)) {
      const id = this.#symbols.find(text);
      if (id === undefined) return undefined;
      ids.push(id);
    }
    return this.#slots.get(seriesKey(ids));
  }

  /** Adds the series with these labels, which must not exist. */
  add(labels: Labels): number {
    const key = seriesKey(normalised(labels).map((text) => this.#symbols.use(text)));
    const slot = this.#free.pop() ?? this.#keys.length;
    this.#grow(slot);
    this.#keys[slot] = key;
    this.#slots.set(key, slot);
    this.lastTime[slot] = -Infinity;
    this.openChunk[slot] = 0;
    return slot;
  }

  remove(slot: number): void {
    const key = this.key(slot);
    for (let i = 0; i < keyLength(key); i++) this.#symbols.release(symbolAt(key, i));
    this.#slots.delete(key);
    this.#keys[slot] = undefined;
    this.#generations[slot]!++;
    this.#free.push(slot);
  }

  labels(slot: number): Labels {
    const key = this.key(slot);
    const labels = new Map<string, string>();
    for (let i = 0; i < keyLength(key); i += 2) {
      labels.set(this.#symbols.text(symbolAt(key, i)), this.#symbols.text(symbolAt(key, i + 1)));
    }
    return labels;
  }

  #grow(slot: number): void {
    this.lastTime = grown(this.lastTime, slot);
    this.lastValue = grown(this.lastValue, slot);
    this.lastStale = grown(this.lastStale, slot);
    this.openChunk = grown(this.openChunk, slot);
    this.#generations = grown(this.#generations, slot);
  }
}

/**
 * Alternating names and values, in the order of the names, without empty values.
 *
 * A lone surrogate becomes U+FFFD, because UTF-8 cannot hold it and the series
 * would have other labels when it is restored from disk.
 */
function normalised(labels: Labels): string[] {
  const pairs = [...labels].filter(([, value]) => value !== "");
  pairs.sort(([a], [b]) => compareBytes(a, b));
  return pairs.flat().map((text) => text.toWellFormed());
}
