import { grown } from "./grown.ts";
import type { ChunkBytes } from "./open_chunks.ts";
import { CHUNK_PADDING } from "./xor_chunk.ts";

/** The duration of a partition, the same as of a block in Prometheus. */
export const PARTITION_MS = 2 * 3600 * 1000;

/** The start of the partition that covers `time`. */
export function partitionStart(time: number): number {
  return Math.floor(time / PARTITION_MS) * PARTITION_MS;
}

// Chunks are copied into slabs of this size: a small array costs V8 half a
// kilobyte, far more than the content of a chunk.
const SLAB_BITS = 18;
const SLAB_SIZE = 1 << SLAB_BITS;

interface Slab {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: DataView;
}

/**
 * The full chunks of all series of two hours. They are dropped together, so old
 * data needs no tombstones and no compaction.
 *
 * A chunk is a number, and slot `c` of each column describes chunk `c`:
 * `#addresses` is its position (slab in the upper 14 bits, offset in the lower
 * 18), `#lengths` its size, `#first` and `#last` its times as milliseconds after
 * `start`, `#series` its series, and `#previous` the chunk before it of the same
 * series. `#newest` maps a series to its last chunk. These links are the number of
 * the chunk plus 1, so that 0 means none.
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

  /** The first time after the partition. */
  get end(): number {
    return this.start + PARTITION_MS;
  }

  /** The time of the oldest sample, including samples in open chunks. */
  get oldestTime(): number {
    return this.#oldestTime;
  }

  /** Notes that a chunk was opened with its first sample at `time`. */
  begin(time: number): void {
    if (time < this.#oldestTime) this.#oldestTime = time;
  }

  /** The number of chunks. They are numbered from 0 in order of arrival. */
  get length(): number {
    return this.#length;
  }

  /** All memory in use: chunks and columns. */
  get bytes(): number {
    return this.#slabs.length * SLAB_SIZE + this.#addresses.length * 22 +
      this.#newest.length * 4;
  }

  /** Copies a chunk. Its times must be after those of the other chunks of the series. */
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

  /** The chunks of a series that overlap the range, oldest first. */
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

  /** Whether a series has a chunk that overlaps the range. */
  holds(series: number, minTime: number, maxTime: number): boolean {
    for (let link = this.#newest[series] ?? 0; link !== 0;) {
      const chunk = link - 1;
      if (this.lastTime(chunk) < minTime) return false;
      if (this.firstTime(chunk) <= maxTime) return true;
      link = this.#previous[chunk]!;
    }
    return false;
  }

  /** The bytes of a chunk, for `decodeChunk`. */
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
