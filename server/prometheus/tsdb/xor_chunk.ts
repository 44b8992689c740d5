/**
 * Decodes chunks: up to 120 samples of one series, compressed.
 *
 * The bytes are identical to those of Prometheus' XOR encoding, so the two can be
 * compared. `open_chunks.ts` encodes them.
 *
 * ```
 * count      16 bits, big endian, as all numbers here
 * sample 0   time as a zigzag varint, value as 64 bits
 * sample 1   time - previous time as a varint, then the value as below
 * sample n   change of that difference:
 *              0                 0
 *              10    14 bits     -8191 .. 8192
 *              110   17 bits     -65535 .. 65536
 *              1110  20 bits     -524287 .. 524288
 *              1111  64 bits     everything else
 *            then value XOR previous value:
 *              0                                     0
 *              10                   significant bits, in the last window
 *              11 5 bits leading zeros, 6 bits width (0 means 64), significant bits
 * ```
 *
 * A stale marker is the NaN with the bits 7ff00000 00000002. JavaScript may
 * change the bits of a NaN, so values are handled as two 32-bit words, and a marker
 * is decoded to a flag.
 */

import type { SampleColumns } from "../sample_columns.ts";

/** The high and the low word of a stale marker. */
export const STALE_HIGH = 0x7ff00000;
export const STALE_LOW = 2;

/** How many bytes after a chunk the decoder may read: it reads four at a time. */
export const CHUNK_PADDING = 8;

// The two words of the NaN that arithmetic yields in JavaScript.
const NAN_HIGH = 0x7ff80000;
const NAN_LOW = 0;

/** The number of samples in the chunk at `offset`. */
export function chunkLength(view: DataView, offset: number): number {
  return view.getUint16(offset);
}

/**
 * Decodes the chunk at `offset` into `columns` from slot `at` on. Returns the slot
 * after the last sample.
 *
 * It is one flat loop because queries spend most of their time here.
 */
export function decodeChunk(
  view: DataView,
  offset: number,
  columns: SampleColumns,
  at: number,
): number {
  const { times, words, stale } = columns;
  const count = view.getUint16(offset);
  if (count === 0) return at;

  let byte = view.getUint8(offset + 2);
  let next = offset + 3;
  const negative = (byte & 1) === 1;
  let magnitude = (byte & 0x7f) >>> 1;
  for (let scale = 64; byte >= 0x80; scale *= 128) {
    byte = view.getUint8(next++);
    magnitude += (byte & 0x7f) * scale;
  }
  let time = negative ? -magnitude - 1 : magnitude;
  let high = view.getInt32(next);
  let low = view.getInt32(next + 4);
  next += 8;

  let delta = 0;
  if (count > 1) {
    byte = 0x80;
    for (let scale = 1; byte >= 0x80; scale *= 128) {
      byte = view.getUint8(next++);
      delta += (byte & 0x7f) * scale;
    }
  }

  let bit = next * 8;
  let width = 0;
  let trailing = 0;
  const end = at + count;
  for (let slot = at;;) {
    times[slot] = time;
    if (high === STALE_HIGH && low === STALE_LOW) {
      words[2 * slot] = NAN_LOW;
      words[2 * slot + 1] = NAN_HIGH;
      stale[slot] = 1;
    } else {
      words[2 * slot] = low;
      words[2 * slot + 1] = high;
      stale[slot] = 0;
    }
    if (++slot === end) return end;

    // `head` holds at least the next 25 bits; the first of them is its sign.
    let head = view.getInt32(bit >>> 3) << (bit & 7);
    if (slot > at + 1) {
      if (head >= 0) {
        bit += 1;
        head <<= 1;
      } else {
        if (head >>> 30 === 0b10) {
          const change = (head >>> 16) & 0x3fff;
          delta += change > 0x2000 ? change - 0x4000 : change;
          bit += 16;
        } else if (head >>> 29 === 0b110) {
          const change = (head >>> 12) & 0x1ffff;
          delta += change > 0x10000 ? change - 0x20000 : change;
          bit += 20;
        } else if (head >>> 28 === 0b1110) {
          const change = (head >>> 8) & 0xfffff;
          delta += change > 0x80000 ? change - 0x100000 : change;
          bit += 24;
        } else {
          delta += word(view, bit + 4) * 0x1_0000_0000 + (word(view, bit + 36) >>> 0);
          bit += 68;
        }
        head = view.getInt32(bit >>> 3) << (bit & 7);
      }
    }
    time += delta;

    if (head >= 0) {
      bit += 1;
      continue;
    }
    if ((head & 0x4000_0000) === 0) {
      bit += 2;
    } else {
      // After a zero change, `head` has one valid bit less, still enough for 13.
      width = ((head >>> 19) & 63) || 64;
      trailing = 64 - ((head >>> 25) & 31) - width;
      bit += 13;
    }
    if (width <= 32) {
      const ahead = width <= 24 ? view.getInt32(bit >>> 3) << (bit & 7) : word(view, bit);
      const bits = ahead >>> (32 - width);
      if (trailing >= 32) {
        high ^= bits << (trailing - 32);
      } else {
        low ^= bits << trailing;
        if (trailing > 0) high ^= bits >>> (32 - trailing);
      }
    } else {
      // With more than 32 significant bits there are fewer than 32 trailing zeros.
      const top = word(view, bit) >>> (64 - width);
      const rest = word(view, bit + width - 32);
      low ^= rest << trailing;
      high ^= trailing > 0 ? (top << trailing) | (rest >>> (32 - trailing)) : top;
    }
    bit += width;
  }
}

/** The 32 bits from `bit` on. */
function word(view: DataView, bit: number): number {
  const shift = bit & 7;
  const byte = bit >>> 3;
  const head = view.getInt32(byte);
  return shift === 0 ? head : (head << shift) | (view.getUint8(byte + 4) >>> (8 - shift));
}
