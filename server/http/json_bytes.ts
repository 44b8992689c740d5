import { POWERS } from "../models/decode/power_of_ten.ts";
import { shortProbability } from "../models/decode/short_probability.ts";
import { floatText, floatTextLength, writeFloats } from "../models/decode/float_text/float_text.ts";
import { shortestFloat32 } from "../models/decode/shortest_float32.ts";

const encoder = new TextEncoder();

const [ZERO, MINUS, DOT, COMMA] = [48, 45, 46, 44];
// In strings of JSON, ASCII from the first to the second of these stands for itself, but for the others.
const [SPACE, LAST_ASCII, QUOTE, BACKSLASH] = [32, 126, 34, 92];
// Of numbers that are no other numbers, which JSON does not have.
const NULL = encoder.encode("null");

// A float64 holds every integer of so many digits, and so does an int32; and it holds the powers of
// ten, so that the quotient is the float64 nearest to the decimal number.
const DIGITS = 9;
const MOST_DECIMALS = 15;
// Smaller numbers have an exponent in JSON, larger ones more digits.
const [LEAST, MOST] = [1e-6, 1e9];
/** The digits of 000, 001, … 999. */
const TRIPLES = encoder.encode(
  Array.from({ length: 1000 }, (_, i) => String(i).padStart(3, "0")).join(""),
);
// Of a number in JSON.
const MOST_CHARACTERS = 25;
// So many characters may take three bytes each.
const SHORT_TEXT = 1000;
// To make a view of fewer bytes takes longer than to copy them one by one.
const SHORT_PART = 64;
// How much room may be left over, as a factor: an answer is kept until its client has read it.
const MOST_ROOM = 1.25;
// Of the memory that is used again.
const MOST_KEPT = 1_000_000;

/**
 * Writes JSON as bytes of UTF-8. To make texts of many numbers, to join these and to encode the whole
 * takes twice as long, and leaves garbage. The caller is responsible for the syntax.
 *
 * Numbers are those of JSON.stringify. `prometheus/api/json_writer.ts` writes the texts that Go has for
 * them.
 */
export class JsonBytes {
  #allowNaN: boolean;
  #bytes: Uint8Array<ArrayBuffer>;
  #at = 0;

  /**
   * @param allowNaN whether NaN and the infinities are written as these words instead of null
   * @param room bytes that will probably be written
   */
  constructor(allowNaN: boolean, room: number) {
    this.#allowNaN = allowNaN;
    this.#bytes = new Uint8Array(Math.max(room, 1));
  }

  /** Begins anew in the same memory. */
  restart(allowNaN: boolean): void {
    this.#allowNaN = allowNaN;
    this.#at = 0;
  }

  /** How many bytes were written. */
  get length(): number {
    return this.#at;
  }

  /** Makes room for so many bytes more, so that few copies are needed until then. */
  reserve(room: number): void {
    const needed = this.#at + room;
    if (needed <= this.#bytes.length) return;
    const length = Math.max(Math.ceil(needed), 2 * this.#bytes.length);
    this.#bytes = new Uint8Array(this.#bytes.buffer.transfer(length));
  }

  /** What was written, in the same memory; in memory of its own where much room was left over. */
  end(): Uint8Array<ArrayBuffer> {
    const written = this.#bytes.subarray(0, this.#at);
    return this.#bytes.length > MOST_ROOM * this.#at ? written.slice() : written;
  }

  /** A copy of what was written. The memory is used again, unless it has become much. */
  copy(): Uint8Array<ArrayBuffer> {
    const copy = this.#bytes.slice(0, this.#at);
    if (this.#bytes.length > MOST_KEPT) this.#bytes = new Uint8Array(MOST_KEPT);
    return copy;
  }

  /** Writes text that is JSON already. */
  text(text: string): void {
    if (text.length > SHORT_TEXT) {
      const bytes = encoder.encode(text);
      this.reserve(bytes.length);
      this.#bytes.set(bytes, this.#at);
      this.#at += bytes.length;
      return;
    }
    this.reserve(3 * text.length);
    this.#at += encoder.encodeInto(text, this.#bytes.subarray(this.#at)).written;
  }

  /** Writes a text as a string of JSON. */
  string(text: string): void {
    this.reserve(text.length + 2);
    const bytes = this.#bytes;
    let at = this.#at;
    bytes[at++] = QUOTE;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code < SPACE || code > LAST_ASCII || code === QUOTE || code === BACKSLASH) {
        this.text(JSON.stringify(text));
        return;
      }
      bytes[at++] = code;
    }
    bytes[at++] = QUOTE;
    this.#at = at;
  }

  /** Writes text of a few characters, all of them ASCII, that is JSON already. */
  ascii(text: string): void {
    this.reserve(text.length);
    const bytes = this.#bytes;
    const at = this.#at;
    for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
    this.#at = at + text.length;
  }

  /** Writes a few bytes that are JSON already. */
  part(part: Uint8Array): void {
    this.partOf(part, 0, part.length);
  }

  /** Writes `length` bytes from `from` on that are JSON already. */
  partOf(part: Uint8Array, from: number, length: number): void {
    this.reserve(length);
    const bytes = this.#bytes;
    const at = this.#at;
    if (length > SHORT_PART) bytes.set(part.subarray(from, from + length), at);
    else for (let i = 0; i < length; i++) bytes[at + i] = part[from + i]!;
    this.#at = at + length;
  }

  /** Writes once more what was written from `from` to `to` (exclusive). */
  repeat(from: number, to: number): void {
    this.reserve(to - from);
    this.partOf(this.#bytes, from, to - from);
  }

  /** Writes a character of ASCII. */
  character(code: number): void {
    this.reserve(1);
    this.#bytes[this.#at++] = code;
  }

  /** Writes a number as JSON.stringify does. */
  number(value: number): void {
    this.reserve(MOST_CHARACTERS);
    const size = Math.abs(value);
    if (size >= LEAST && size < MOST) {
      // The place of the point that leaves nine digits before it.
      let decimals = DIGITS;
      if (size >= 1) {
        decimals = DIGITS - 1;
        for (let limit = 10; size >= limit; limit *= 10) decimals--;
      } else {
        for (let least = 0.1; size < least && decimals < MOST_DECIMALS; least /= 10) decimals++;
      }
      const power = POWERS[decimals]!;
      const digits = roundedUp(size * power);
      // Then no shorter decimal number is nearest to this float64.
      if (digits / power === size && digits < MOST) {
        if (value < 0) this.#bytes[this.#at++] = MINUS;
        this.#at = writeDecimal(this.#bytes, this.#at, digits, decimals);
        return;
      }
    } else if (value === 0) {
      this.#bytes[this.#at++] = ZERO;
      return;
    }
    if (!this.#allowNaN && !Number.isFinite(value)) this.part(NULL);
    else this.ascii(String(value));
  }

  /**
   * Writes the float32 from `from` to `to` (exclusive), with commas between them, in the fewest digits
   * that stand for no other one, as `shortestFloat32` gives them.
   */
  float32List(values: Float32Array, from: number, to: number): void {
    for (let i = from; i < to;) {
      i += writeFloats(values, i, to);
      this.partOf(floatText, 0, floatTextLength());
      // One that was left out, or one too many for once.
      if (i < to) {
        this.number(shortestFloat32(values[i++]!));
        this.character(COMMA);
      }
    }
    // No comma stands behind the last one.
    if (to > from) this.#at--;
  }

  /** Writes a probability in seven digits, as `shortProbability` rounds it. */
  probability(value: number): void {
    const digits = value >= 0.1 && value < 1 ? roundedUp(value * 1e7) : 1e7;
    if (digits === 1e7) {
      this.number(shortProbability(value));
    } else {
      this.reserve(MOST_CHARACTERS);
      this.#at = writeDecimal(this.#bytes, this.#at, digits * 100, DIGITS);
    }
  }
}

/**
 * Writes nine digits divided by a power of ten.
 *
 * @param decimals how many of the digits, and of zeros before them, are behind the point
 * @returns the position behind
 */
function writeDecimal(bytes: Uint8Array, start: number, digits: number, decimals: number): number {
  // Up to the point, which takes the place of what stands there.
  const whole = Math.max(1, DIGITS - decimals);
  const first = start + whole + 1 + decimals - DIGITS;
  if (decimals >= DIGITS) { for (let at = start; at < first; at++) bytes[at] = ZERO; }
  const thousands = (digits / 1000) | 0;
  const millions = (thousands / 1000) | 0;
  const [a, b, c] = [3 * millions, 3 * (thousands % 1000), 3 * (digits % 1000)];
  bytes[first] = TRIPLES[a]!;
  bytes[first + 1] = TRIPLES[a + 1]!;
  bytes[first + 2] = TRIPLES[a + 2]!;
  bytes[first + 3] = TRIPLES[b]!;
  bytes[first + 4] = TRIPLES[b + 1]!;
  bytes[first + 5] = TRIPLES[b + 2]!;
  bytes[first + 6] = TRIPLES[c]!;
  bytes[first + 7] = TRIPLES[c + 1]!;
  bytes[first + 8] = TRIPLES[c + 2]!;
  for (let at = start; at < start + whole && decimals < DIGITS; at++) bytes[at] = bytes[at + 1]!;
  bytes[start + whole] = DOT;
  let end = first + DIGITS;
  while (bytes[end - 1] === ZERO && end > start + whole + 1) end--;
  return end === start + whole + 1 ? start + whole : end;
}

/** The integer nearest to a number from 0 to 2^31, as `Math.round` gives it in more time. */
function roundedUp(value: number): number {
  const below = value | 0;
  return value - below >= 0.5 ? below + 1 : below;
}
