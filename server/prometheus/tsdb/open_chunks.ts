import { ChunkRooms, offsetOf, ROOM_SIZES } from "./chunk_rooms.ts";
import { grown } from "./grown.ts";
import { CHUNK_PADDING, STALE_HIGH, STALE_LOW } from "./xor_chunk.ts";

/** The chunk length of Prometheus. Longer chunks save little and make short queries slower. */
export const MAX_CHUNK_SAMPLES = 120;

// The largest sample: 4 + 64 bits for the time, 2 + 5 + 6 + 64 bits for the value.
const MAX_SAMPLE_BYTES = 19;
// From so many bits on, a room of each size has no place for another sample.
const FULL_AT = ROOM_SIZES.map((bytes) => (bytes - MAX_SAMPLE_BYTES - CHUNK_PADDING) * 8);
const LARGEST = ROOM_SIZES.length - 1;

// The NaN of Prometheus' parsers.
const NAN_HIGH = 0x7ff80000;
const NAN_LOW = 1;

const FIRST_CHUNKS = 256;

// Stands for "no window yet": five bits cannot hold so many leading zeros.
const NO_WINDOW = 0xff;

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
 * A chunk is a number: the slot of each column that it owns. Its bytes lie in a room, which is
 * replaced by the next larger one when it is full: most values hardly change, and their chunks stay
 * small. Noisy values fill the largest room before 120 samples; then the chunk ends early, as in
 * Prometheus at the same size. `#bits` counts the bits written; every later bit is 0, so bits are
 * written with OR. `#leading` and `#trailing` bound the window of significant bits that the next
 * value may reuse.
 */
export class OpenChunks {
  readonly #rooms = new ChunkRooms();
  #chunks = 0;
  readonly #free: number[] = [];
  #room = new Uint32Array(FIRST_CHUNKS);
  #fullAt = new Uint16Array(FIRST_CHUNKS);
  #bits = new Uint16Array(FIRST_CHUNKS);
  #count = new Uint16Array(FIRST_CHUNKS);
  #firstTime = new Float64Array(FIRST_CHUNKS);
  #time = new Float64Array(FIRST_CHUNKS);
  #delta = new Float64Array(FIRST_CHUNKS);
  #high = new Int32Array(FIRST_CHUNKS);
  #low = new Int32Array(FIRST_CHUNKS);
  #leading = new Uint8Array(FIRST_CHUNKS);
  #trailing = new Uint8Array(FIRST_CHUNKS);
  #scratch = new Float64Array(1);
  #scratchWords = new Int32Array(this.#scratch.buffer);

  /** The number of open chunks. */
  get size(): number {
    return this.#chunks - this.#free.length;
  }

  /** The memory of all chunks. */
  get bytes(): number {
    return this.#rooms.bytes;
  }

  /** Starts an empty chunk. */
  open(): number {
    const chunk = this.#free.pop() ?? this.#add();
    this.#room[chunk] = this.#rooms.take(0);
    this.#fullAt[chunk] = FULL_AT[0]!;
    this.#bits[chunk] = 0;
    this.#count[chunk] = 0;
    this.#delta[chunk] = 0;
    this.#leading[chunk] = NO_WINDOW;
    return chunk;
  }

  /** Frees a chunk. Its number is reused. */
  close(chunk: number): void {
    this.#rooms.give(this.#room[chunk]!, this.#bytes(chunk));
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
    return this.#count[chunk]! >= MAX_CHUNK_SAMPLES || this.#bits[chunk]! > FULL_AT[LARGEST]!;
  }

  /** The bytes of the chunk, for `decodeChunk`. */
  read(chunk: number): ChunkBytes {
    const room = this.#room[chunk]!;
    const { bytes, view } = this.#rooms.slabOf(room);
    return { bytes, view, offset: offsetOf(room), length: this.#bytes(chunk) };
  }

  /** How many bytes are written. */
  #bytes(chunk: number): number {
    return (this.#bits[chunk]! + 7) >>> 3;
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

  #add(): number {
    const last = this.#chunks++;
    this.#room = grown(this.#room, last);
    this.#fullAt = grown(this.#fullAt, last);
    this.#bits = grown(this.#bits, last);
    this.#count = grown(this.#count, last);
    this.#firstTime = grown(this.#firstTime, last);
    this.#time = grown(this.#time, last);
    this.#delta = grown(this.#delta, last);
    this.#high = grown(this.#high, last);
    this.#low = grown(this.#low, last);
    this.#leading = grown(this.#leading, last);
    this.#trailing = grown(this.#trailing, last);
    return last;
  }

  /** Moves a chunk to a larger room. */
  #enlarge(chunk: number): void {
    const { bytes, offset, length } = this.read(chunk);
    const before = this.#room[chunk]!;
    const size = this.#rooms.slabOf(before).size + 1;
    const room = this.#rooms.take(size);
    this.#rooms.slabOf(room).bytes.set(bytes.subarray(offset, offset + length), offsetOf(room));
    this.#rooms.give(before, length);
    this.#room[chunk] = room;
    this.#fullAt[chunk] = FULL_AT[size]!;
  }

  #append(chunk: number, time: number, high: number, low: number): void {
    if (this.#bits[chunk]! > this.#fullAt[chunk]!) this.#enlarge(chunk);
    const room = this.#room[chunk]!;
    const { view } = this.#rooms.slabOf(room);
    const start = offsetOf(room) * 8;
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
