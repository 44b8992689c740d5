import { grown } from "./grown.ts";
import { CHUNK_PADDING, STALE_HIGH, STALE_LOW } from "./xor_chunk.ts";

/** The chunk length of Prometheus. Longer chunks save little and make short queries slower. */
export const MAX_CHUNK_SAMPLES = 120;

// The bytes for one chunk. Noisy values fill them before 120 samples; then the
// chunk ends early, as in Prometheus at the same size.
const ROOM = 1024;
// The largest sample: 4 + 64 bits for the time, 2 + 5 + 6 + 64 bits for the value.
const MAX_SAMPLE_BYTES = 19;
const FULL_AT = ROOM - MAX_SAMPLE_BYTES - CHUNK_PADDING;
const CHUNKS_PER_SLAB = 256;

// The NaN of Prometheus' parsers.
const NAN_HIGH = 0x7ff80000;
const NAN_LOW = 1;

// Stands for "no window yet": five bits cannot hold so many leading zeros.
const NO_WINDOW = 0xff;

interface Slab {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: DataView;
}

/** The bytes of a chunk. Valid until the next write. */
export interface ChunkBytes {
  readonly view: DataView;
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly length: number;
}

/**
 * The chunks that accept samples, one for each active series. `xor_chunk.ts`
 * describes the format.
 *
 * A chunk is a number: chunk `c` owns `ROOM` bytes at `(c % 256) * ROOM` of slab
 * `c / 256`, and slot `c` of each column. `#bits` counts the bits written; every
 * later bit is 0, so bits are written with OR. `#leading` and `#trailing` bound the
 * window of significant bits that the next value may reuse.
 */
export class OpenChunks {
  #slabs: Slab[] = [];
  #free: number[] = [];
  #bits = new Uint32Array(CHUNKS_PER_SLAB);
  #count = new Uint16Array(CHUNKS_PER_SLAB);
  #firstTime = new Float64Array(CHUNKS_PER_SLAB);
  #time = new Float64Array(CHUNKS_PER_SLAB);
  #delta = new Float64Array(CHUNKS_PER_SLAB);
  #high = new Int32Array(CHUNKS_PER_SLAB);
  #low = new Int32Array(CHUNKS_PER_SLAB);
  #leading = new Uint8Array(CHUNKS_PER_SLAB);
  #trailing = new Uint8Array(CHUNKS_PER_SLAB);
  #scratch = new Float64Array(1);
  #scratchWords = new Int32Array(this.#scratch.buffer);

  /** The number of open chunks. */
  get size(): number {
    return this.#slabs.length * CHUNKS_PER_SLAB - this.#free.length;
  }

  /** The memory of all chunks, open or free. */
  get bytes(): number {
    return this.#slabs.length * CHUNKS_PER_SLAB * ROOM;
  }

  /** Starts an empty chunk. */
  open(): number {
    if (this.#free.length === 0) this.#addSlab();
    const chunk = this.#free.pop()!;
    this.#bits[chunk] = 0;
    this.#count[chunk] = 0;
    this.#delta[chunk] = 0;
    this.#leading[chunk] = NO_WINDOW;
    return chunk;
  }

  /** Frees a chunk. Its number is reused. */
  close(chunk: number): void {
    const { bytes, offset, length } = this.read(chunk);
    bytes.fill(0, offset, offset + length);
    this.#free.push(chunk);
  }

  firstTime(chunk: number): number {
    return this.#firstTime[chunk]!;
  }

  lastTime(chunk: number): number {
    return this.#time[chunk]!;
  }

  /** Whether the chunk must not get another sample. */
  isFull(chunk: number): boolean {
    return this.#count[chunk]! >= MAX_CHUNK_SAMPLES || this.#bits[chunk]! > FULL_AT * 8;
  }

  /** The bytes of the chunk, for `decodeChunk`. */
  read(chunk: number): ChunkBytes {
    const slab = this.#slabs[chunk >>> 8]!;
    const length = (this.#bits[chunk]! + 7) >>> 3;
    return { ...slab, offset: (chunk & 255) * ROOM, length };
  }

  /**
   * Appends a sample. The chunk must not be full, `time` must be an integer after
   * the last one, and all times of a chunk must lie within 2^50 ms.
   */
  append(chunk: number, time: number, value: number): void {
    if (value !== value) return this.#append(chunk, time, NAN_HIGH, NAN_LOW);
    this.#scratch[0] = value;
    this.#append(chunk, time, this.#scratchWords[1]!, this.#scratchWords[0]!);
  }

  /** Appends a stale marker. The rules of `append` apply. */
  appendStale(chunk: number, time: number): void {
    this.#append(chunk, time, STALE_HIGH, STALE_LOW);
  }

  #addSlab(): void {
    const first = this.#slabs.length * CHUNKS_PER_SLAB;
    const bytes = new Uint8Array(CHUNKS_PER_SLAB * ROOM);
    this.#slabs.push({ bytes, view: new DataView(bytes.buffer) });
    for (let i = CHUNKS_PER_SLAB - 1; i >= 0; i--) this.#free.push(first + i);
    const last = first + CHUNKS_PER_SLAB - 1;
    this.#bits = grown(this.#bits, last);
    this.#count = grown(this.#count, last);
    this.#firstTime = grown(this.#firstTime, last);
    this.#time = grown(this.#time, last);
    this.#delta = grown(this.#delta, last);
    this.#high = grown(this.#high, last);
    this.#low = grown(this.#low, last);
    this.#leading = grown(this.#leading, last);
    this.#trailing = grown(this.#trailing, last);
  }

  #append(chunk: number, time: number, high: number, low: number): void {
    const { view } = this.#slabs[chunk >>> 8]!;
    const start = (chunk & 255) * ROOM * 8;
    let bit = start + this.#bits[chunk]!;
    const count = this.#count[chunk]!;
    if (count === 0) {
      bit = writeZigzag(view, bit + 16, time);
      bit = writeBits(view, bit, high, 32);
      bit = writeBits(view, bit, low, 32);
      this.#firstTime[chunk] = time;
    } else {
      const delta = time - this.#time[chunk]!;
      bit = count === 1
        ? writeVarint(view, bit, delta)
        : writeChange(view, bit, delta - this.#delta[chunk]!);
      bit = this.#writeXor(view, bit, chunk, high ^ this.#high[chunk]!, low ^ this.#low[chunk]!);
      this.#delta[chunk] = delta;
    }
    this.#time[chunk] = time;
    this.#high[chunk] = high;
    this.#low[chunk] = low;
    this.#bits[chunk] = bit - start;
    this.#count[chunk] = count + 1;
    view.setUint16(start >>> 3, count + 1);
  }

  /** Writes the bits in which a value differs from the one before it. */
  #writeXor(view: DataView, bit: number, chunk: number, high: number, low: number): number {
    if (high === 0 && low === 0) return bit + 1;
    const leading = Math.min(high === 0 ? 32 + Math.clz32(low) : Math.clz32(high), 31);
    const trailing = low === 0 ? 32 + trailingZeros(high) : trailingZeros(low);
    if (leading >= this.#leading[chunk]! && trailing >= this.#trailing[chunk]!) {
      bit = writeBits(view, bit, 0b10, 2);
    } else {
      const wide = (64 - leading - trailing) & 63;
      bit = writeBits(view, bit, 0b11 << 11 | leading << 6 | wide, 13);
      this.#leading[chunk] = leading;
      this.#trailing[chunk] = trailing;
    }
    const shift = this.#trailing[chunk]!;
    const width = 64 - this.#leading[chunk]! - shift;
    if (shift >= 32) return writeBits(view, bit, high >>> (shift - 32), width);
    const rest = shift === 0 ? low : (high << (32 - shift)) | (low >>> shift);
    if (width <= 32) return writeBits(view, bit, rest, width);
    bit = writeBits(view, bit, high >>> shift, width - 32);
    return writeBits(view, bit, rest, 32);
  }
}

/** Writes the low `count` bits of `value`, at most 32. Returns the next position. */
function writeBits(view: DataView, bit: number, value: number, count: number): number {
  if (count > 24) {
    bit = writeBits(view, bit, value >>> 16, count - 16);
    count = 16;
  }
  const byte = bit >>> 3;
  const moved = (value & ((1 << count) - 1)) << (32 - count - (bit & 7));
  view.setInt32(byte, view.getInt32(byte) | moved);
  return bit + count;
}

/** Writes a change of the time difference. */
function writeChange(view: DataView, bit: number, change: number): number {
  if (change === 0) return bit + 1;
  if (change >= -0x1fff && change <= 0x2000) {
    return writeBits(view, bit, 0b10 << 14 | change & 0x3fff, 16);
  }
  if (change >= -0xffff && change <= 0x10000) {
    return writeBits(view, bit, 0b110 << 17 | change & 0x1ffff, 20);
  }
  if (change >= -0x7ffff && change <= 0x80000) {
    return writeBits(view, bit, 0b1110 << 20 | change & 0xfffff, 24);
  }
  bit = writeBits(view, bit, 0b1111, 4);
  bit = writeBits(view, bit, Math.floor(change / 0x1_0000_0000), 32);
  return writeBits(view, bit, change, 32);
}

/** Writes an integer, with its sign as the lowest bit of the first byte. */
function writeZigzag(view: DataView, bit: number, value: number): number {
  const negative = value < 0;
  const magnitude = negative ? -value - 1 : value;
  const rest = Math.floor(magnitude / 64);
  const first = (magnitude % 64) << 1 | (negative ? 1 : 0) | (rest > 0 ? 0x80 : 0);
  bit = writeBits(view, bit, first, 8);
  return rest > 0 ? writeVarint(view, bit, rest) : bit;
}

/** Writes an integer of at least 0, in seven bits per byte, the lowest first. */
function writeVarint(view: DataView, bit: number, value: number): number {
  while (value >= 0x80) {
    bit = writeBits(view, bit, value % 128 | 0x80, 8);
    value = Math.floor(value / 128);
  }
  return writeBits(view, bit, value, 8);
}

/** The number of trailing zero bits of `word`, which is not 0. */
function trailingZeros(word: number): number {
  return 31 - Math.clz32(word & -word);
}
