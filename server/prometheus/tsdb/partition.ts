import { grown } from "./grown.ts";
import type { ChunkBytes } from "./open_chunks.ts";
import { CHUNK_PADDING } from "./xor_chunk.ts";

/** The time that one partition covers, Prometheus' length of a block. */
export const PARTITION_MS = 2 * 3600 * 1000;

/** The start of the partition that `time` falls into. */
export function partitionStart(time: number): number {
  return Math.floor(time / PARTITION_MS) * PARTITION_MS;
}

// Chunks are copied into pieces of memory of this size: small arrays cost V8 half
// a kilobyte each, far more than what a chunk holds.
const SLAB_BITS = 18;
const SLAB_SIZE = 1 << SLAB_BITS;

interface Slab {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: DataView;
}

/**
 * The full chunks of all series in two hours. Dropping a partition drops them all
 * at once, so old data needs no tombstones and no compaction.
 *
 * A chunk is a number, and slot `c` of each column describes chunk `c`:
 * `#addresses` says where it is (slab in the upper 14 bits, offset in the lower
 * 18), `#lengths` its bytes, `#first` and `#last` its times as milliseconds after
 * `start`, `#series` whose it is, and `#previous` the chunk before it of the same
 * series. `#newest` leads from a series to its last chunk. These links are one
 * more than the chunk's number, so that 0 means none.
 */
export class Partition {
  readonly start: number;
  #oldestTime = Infinity;
  #slabs: Slab[] = [];
  #used = SLAB_SIZE; // of the last slab
  #length = 0;
  #addresses = new Uint32Array(64);
  #lengths = new Uint16Array(64);
  #first = new Uint32Array(64);
  #last = new Uint32Array(64);
  #series = new Uint32Array(64);
  #previous = new Uint32Array(64);
  #newest = new Uint32Array(64);

  constructor(start: number) {
    this.start = start;
  }

  /** The first time that is not covered any more. */
  get end(): number {
    return this.start + PARTITION_MS;
  }

  /** The first time that any sample had, those in open chunks included. */
  get oldestTime(): number {
    return this.#oldestTime;
  }

  /** Says that a chunk was opened whose first sample is at `time`. */
  begin(time: number): void {
    if (time < this.#oldestTime) this.#oldestTime = time;
  }

  /** How many chunks there are; their numbers are `0 .. length - 1`, in order of arrival. */
  get length(): number {
    return this.#length;
  }

  /** All memory in use: chunks and columns. */
  get bytes(): number {
    return this.#slabs.length * SLAB_SIZE + this.#addresses.length * 22 +
      this.#newest.length * 4;
  }

  /** Copies a chunk. Its times must lie after those of the series' other chunks. */
  add(series: number, { bytes, offset, length }: ChunkBytes, first: number, last: number): void {
    this.begin(first);
    const chunk = this.#length++;
    this.#grow(chunk, series);
    this.#addresses[chunk] = this.#store(bytes.subarray(offset, offset + length));
    this.#lengths[chunk] = length;
    this.#first[chunk] = first - this.start;
    this.#last[chunk] = last - this.start;
    this.#series[chunk] = series;
    this.#previous[chunk] = this.#newest[series]!;
    this.#newest[series] = chunk + 1;
  }

  /** The chunks of a series that reach into the range, oldest first. */
  chunksOf(series: number, minTime: number, maxTime: number): number[] {
    const chunks: number[] = [];
    for (let link = this.#newest[series] ?? 0; link !== 0;) {
      const chunk = link - 1;
      if (this.lastTime(chunk) < minTime) break;
      if (this.firstTime(chunk) <= maxTime) chunks.push(chunk);
      link = this.#previous[chunk]!;
    }
    return chunks.reverse();
  }

  /** Whether a series has a chunk that reaches into the range. */
  holds(series: number, minTime: number, maxTime: number): boolean {
    for (let link = this.#newest[series] ?? 0; link !== 0;) {
      const chunk = link - 1;
      if (this.lastTime(chunk) < minTime) return false;
      if (this.firstTime(chunk) <= maxTime) return true;
      link = this.#previous[chunk]!;
    }
    return false;
  }

  /** The bytes of a chunk, as `decodeChunk` reads them. */
  read(chunk: number): ChunkBytes {
    const address = this.#addresses[chunk]!;
    const slab = this.#slabs[address >>> SLAB_BITS]!;
    return { ...slab, offset: address & (SLAB_SIZE - 1), length: this.#lengths[chunk]! };
  }

  seriesOf(chunk: number): number {
    return this.#series[chunk]!;
  }

  firstTime(chunk: number): number {
    return this.start + this.#first[chunk]!;
  }

  lastTime(chunk: number): number {
    return this.start + this.#last[chunk]!;
  }

  #grow(chunk: number, series: number): void {
    this.#addresses = grown(this.#addresses, chunk);
    this.#lengths = grown(this.#lengths, chunk);
    this.#first = grown(this.#first, chunk);
    this.#last = grown(this.#last, chunk);
    this.#series = grown(this.#series, chunk);
    this.#previous = grown(this.#previous, chunk);
    this.#newest = grown(this.#newest, series);
  }

  /** Copies bytes into the last slab, or a new one. Returns their address. */
  #store(bytes: Uint8Array): number {
    if (this.#used + bytes.length > SLAB_SIZE) this.#addSlab();
    const offset = this.#used;
    const slab = this.#slabs.length - 1;
    this.#slabs[slab]!.bytes.set(bytes, offset);
    this.#used += bytes.length;
    return (slab << SLAB_BITS | offset) >>> 0;
  }

  #addSlab(): void {
    const bytes = new Uint8Array(SLAB_SIZE + CHUNK_PADDING);
    this.#slabs.push({ bytes, view: new DataView(bytes.buffer) });
    this.#used = 0;
  }
}
