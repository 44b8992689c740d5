import { POWERS } from "../models/decode/power_of_ten.ts";
import { FLOAT_LIMITS } from "../models/encode/element_writer.ts";

/** Where the numbers of JSON are written. */
export type Numbers = Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

export const [OPEN, CLOSE, COMMA, CLOSE_OBJECT] = [91, 93, 44, 125];
const [ZERO, NINE, PLUS, MINUS, DOT, SMALL_E, LARGE_E] = [48, 57, 43, 45, 46, 101, 69];

// An int32 holds every integer of so many digits.
const SMALL_DIGITS = 9;
// A float64 holds every integer below this one.
const EXACT = 2 ** 53;
// The float64 near an integer below this one, and the remainder of that and 2^32, tell which it is.
const MOST = 2 ** 63;
const MOST_PLACES = POWERS.length - 1;
// Beyond what a few roundings of a float64 come to.
const NEAR = 2 ** -48;

// How many times the room for numbers may become larger at once.
const MOST_GROWTH = 64;

// More than a body can hold. A loop with an infinite bound takes a tenth longer.
const ANY_NUMBER = 2 ** 30;

// Four characters are read as the bytes of an integer, the first one lowest.
const FOUR = 4;
const ZEROS = 0x30303030;
// Added to values of digits, these leave the highest bit of each byte 0.
const ABOVE_NINE = 0x76767676;
const HIGH_BITS = 0x80808080 | 0;
/** The factor for so many digits more. */
const TENS = Int32Array.of(1, 10, 100, 1000);

const decoder = new TextDecoder();

/**
 * Reads numbers from the bytes of JSON, in half to nine tenths of the time of JSON.parse, as it reads
 * them; or as their nearest float32, where that is what the numbers become.
 *
 * Bytes between them can be skipped.
 *
 * Some are not read: those beyond the largest float64 (or float32), and, as a float64, whole numbers
 * from 2^53 on that are written with digits only. The type of an integer may hold them.
 */
export class NumberReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #canGrow: boolean;
  readonly #isSingle: boolean;
  #values: Numbers;
  #at: number;
  #count: number;

  /**
   * @param values where to write numbers, from `count` on
   * @param at the position of the first byte
   * @param canGrow whether there may be more numbers than there is room for
   */
  constructor(
    bytes: Uint8Array,
    values: Numbers,
    { at = 0, count = 0, canGrow = false }: {
      readonly at?: number;
      readonly count?: number;
      readonly canGrow?: boolean;
    } = {},
  ) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#values = values;
    this.#at = at;
    this.#count = count;
    this.#canGrow = canGrow;
    this.#isSingle = values instanceof Float32Array;
  }

  /** The position of the next byte. */
  get at(): number {
    return this.#at;
  }

  /** How many numbers were written, with those before the first one. */
  get count(): number {
    return this.#count;
  }

  /** Where the numbers were written: other memory than at first, if it could grow. */
  get values(): Numbers {
    return this.#values;
  }

  /**
   * Reads numbers with commas between them.
   *
   * @param end the position at which they end at the latest
   * @param most numbers, behind which a comma is left
   * @returns whether all up to the first other byte were read
   */
  numbers(end: number = this.#bytes.length, most = ANY_NUMBER): boolean {
    const bytes = this.#bytes;
    const view = this.#view;
    const isSingle = this.#isSingle;
    const lastFour = bytes.length - FOUR;
    let at = this.#at;
    for (let left = most;;) {
      while (isSpace(bytes[at])) at++;
      const start = at;
      // A processor guesses half of random signs and lengths wrong, and each costs it some nanoseconds:
      // nothing branches on the sign, nor on how many of the last three digits there are.
      const isNegative = isOne(bytes[at]! ^ MINUS ^ 1);
      const first = at + isNegative;
      at = first;
      // Of the integer of all digits and 2^32.
      let remainder = 0;
      for (let digit = bytes[at]! - ZERO; digit >= 0 && digit <= 9; digit = bytes[++at]! - ZERO) {
        remainder = Math.imul(remainder, 10) + digit | 0;
      }
      const whole = at - first;
      let near = whole <= SMALL_DIGITS ? remainder : this.#near(first, at);
      let decimals = 0;
      if (bytes[at] === DOT) {
        const dot = at++;
        for (;;) {
          const four = (at <= lastFour ? view.getInt32(at, true) : this.#lastBytes(at)) ^ ZEROS;
          const others = (four + ABOVE_NINE | four) & HIGH_BITS;
          if (others === 0) {
            const value = fourDigits(four);
            remainder = Math.imul(remainder, 10_000) + value | 0;
            near = near * 10_000 + value;
            at += FOUR;
            continue;
          }
          const count = (31 - Math.clz32(others & -others)) >> 3;
          const value = fourDigits(four << (24 - 8 * count) << 8);
          const tens = TENS[count]!;
          remainder = Math.imul(remainder, tens) + value | 0;
          near = near * tens + value;
          at += count;
          break;
        }
        decimals = at - dot - 1;
      }
      const isPadded = isOne(bytes[first]! ^ ZERO ^ 1) & (1 - whole) >>> 31;
      const isNumber = whole > 0 && isPadded === 0 && bytes[at - 1] !== DOT;
      const delimiter = bytes[at];
      let value = NaN;
      const isDelimited = delimiter === COMMA || delimiter === CLOSE || delimiter === CLOSE_OBJECT;
      if (isNumber && isDelimited && isWithin(near, decimals)) {
        value = near / POWERS[decimals]!;
        if (near >= EXACT && !(isSingle && isClear(value))) {
          value = decimals === 0 ? NaN : nearestQuotient(near, remainder, decimals);
        }
      }
      if (Number.isNaN(value)) {
        this.#at = at;
        value = isNumber ? this.#longer(first, near, remainder, decimals) : NaN;
        if (Number.isNaN(value)) {
          this.#at = start;
          return false;
        }
        this.#skipSpace();
        at = this.#at;
      }
      value *= 1 - 2 * isNegative;
      if (this.#count === this.#values.length) {
        this.#at = at;
        if (!this.#grow()) return false;
      }
      this.#values[this.#count++] = value;
      if (bytes[at] !== COMMA || at === end || --left === 0) break;
      at++;
    }
    this.#at = at;
    return true;
  }

  /** Writes NaN, in the place of a value that is no number. @returns whether there is room */
  addNaN(): boolean {
    if (this.#count === this.#values.length && !this.#grow()) return false;
    this.#values[this.#count++] = NaN;
    return true;
  }

  /** Goes back to an earlier position, with as many numbers as there were. */
  back(at: number, count: number): void {
    this.#at = at;
    this.#count = count;
  }

  /** Skips white space, and what stands from `from` to `to` (exclusive) if it stands here once more. */
  skipSame(from: number, to: number): boolean {
    this.#skipSpace();
    const bytes = this.#bytes;
    const view = this.#view;
    const at = this.#at;
    if (at + to - from > bytes.length) return false;
    let i = from;
    for (; i <= to - FOUR; i += FOUR) {
      if (view.getInt32(i) !== view.getInt32(at + i - from)) return false;
    }
    for (; i < to; i++) if (bytes[i] !== bytes[at + i - from]) return false;
    this.#at = at + to - from;
    return true;
  }

  /** Reads a list of numbers. */
  list(): boolean {
    return this.skip(OPEN) && this.numbers() && this.skip(CLOSE);
  }

  /** Skips white space and this byte, if it is there. */
  skip(byte: number): boolean {
    this.#skipSpace();
    if (this.#bytes[this.#at] !== byte) return false;
    this.#at++;
    return true;
  }

  /** Skips white space and these bytes, if they are there. */
  skipWord(word: Uint8Array): boolean {
    this.#skipSpace();
    for (const [i, byte] of word.entries()) {
      if (this.#bytes[this.#at + i] !== byte) return false;
    }
    this.#at += word.length;
    return true;
  }

  /** Whether there is only white space up to this position. */
  isAtEnd(end: number = this.#bytes.length): boolean {
    this.#skipSpace();
    return this.#at === end;
  }

  /**
   * The number whose digits end here, which may have an exponent; NaN if it is not read.
   *
   * @param first where its digits begin
   * @param near the float64 near the integer of all digits
   * @param remainder of that integer and 2^32
   * @param decimals how many of the digits are behind the point
   */
  #longer(first: number, near: number, remainder: number, decimals: number): number {
    const byte = this.#bytes[this.#at];
    const hasExponent = byte === SMALL_E || byte === LARGE_E;
    const places = hasExponent ? decimals - this.#exponent() : decimals;
    if (Number.isNaN(places)) return NaN;
    let value = isWithin(near, places) ? nearestQuotient(near, remainder, places) : NaN;
    if (Number.isNaN(value)) value = this.#parsed(first);
    if (this.#isSingle) return value > FLOAT_LIMITS.FP32 ? NaN : value;
    const mayBeInteger = decimals === 0 && !hasExponent;
    return value === Infinity || mayBeInteger && value >= EXACT ? NaN : value;
  }

  /** The float64 near the integer of these digits. */
  #near(from: number, to: number): number {
    let near = 0;
    for (let at = from; at < to; at++) near = near * 10 + (this.#bytes[at]! - ZERO);
    return near;
  }

  /** The bytes from here to the end, less than four. */
  #lastBytes(from: number): number {
    let four = 0;
    for (let at = this.#bytes.length - 1; at >= from; at--) four = four << 8 | this.#bytes[at]!;
    return four;
  }

  /** The number from here to the next byte as JavaScript reads it, which takes ten times as long. */
  #parsed(first: number): number {
    return Number(decoder.decode(this.#bytes.subarray(first, this.#at)));
  }

  /** The exponent whose letter stands here; NaN if there is none. */
  #exponent(): number {
    const bytes = this.#bytes;
    let at = this.#at + 1;
    const isNegative = bytes[at] === MINUS;
    if (isNegative || bytes[at] === PLUS) at++;
    const first = at;
    let exponent = 0;
    for (; isDigit(bytes[at]!); at++) exponent = exponent * 10 + (bytes[at]! - ZERO);
    this.#at = at;
    if (at === first) return NaN;
    return isNegative ? -exponent : exponent;
  }

  /** Makes room for as many numbers as the rest of the body has, if they are as long as these. */
  #grow(): boolean {
    if (!this.#canGrow) return false;
    const expected = Math.ceil(1.05 * this.#count * this.#bytes.length / this.#at);
    // The first ones may be shorter than the others.
    const { length: present } = this.#values;
    const length = Math.min(Math.max(expected, 2 * present + 1), MOST_GROWTH * present + 1);
    const larger = this.#isSingle ? new Float32Array(length) : new Float64Array(length);
    larger.set(this.#values);
    this.#values = larger;
    return true;
  }

  #skipSpace(): void {
    const bytes = this.#bytes;
    while (isSpace(bytes[this.#at])) this.#at++;
  }
}

/** Whether `nearestQuotient` takes them. */
function isWithin(near: number, places: number): boolean {
  return near < MOST && places >= 0 && places <= MOST_PLACES;
}

/**
 * The float64 nearest to an integer divided by 10^places; NaN if it is almost in the middle of two.
 *
 * The quotient is corrected by its remainder, which is exact: T. J. Dekker, "A floating-point
 * technique for extending the available precision", 1971.
 *
 * @param near a float64 near the integer, below 2^63
 * @param remainder of the integer and 2^32
 * @param places up to 22
 */
function nearestQuotient(near: number, remainder: number, places: number): number {
  const divisor = POWERS[places]!;
  const quotient = near / divisor;
  const product = quotient * divisor;
  const high = highHalf(quotient);
  const low = quotient - high;
  const divisorHigh = highHalf(divisor);
  const divisorLow = divisor - divisorHigh;
  const lost = high * divisorHigh - product + high * divisorLow + low * divisorHigh +
    low * divisorLow;
  const rest = (remainder - (near | 0)) | 0;
  const beyond = (near - product - lost + rest) / divisor;
  const nearest = quotient + beyond * (1 - NEAR);
  return nearest === quotient + beyond * (1 + NEAR) ? nearest : NaN;
}

/** The upper 26 bits of a float64. */
function highHalf(value: number): number {
  const scaled = value * (2 ** 27 + 1);
  return scaled - (scaled - value);
}

/** Whether all numbers near a float64 have the same nearest float32. */
function isClear(value: number): boolean {
  return Math.fround(value * (1 - NEAR)) === Math.fround(value * (1 + NEAR));
}

/** The number of four digits, the first one in the lowest byte. */
function fourDigits(four: number): number {
  const pairs = (Math.imul(four, 10) + (four >>> 8)) & 0xff00ff;
  return Math.imul(pairs & 0xff, 100) + (pairs >>> 16);
}

/** 1 for 1, 0 for all other integers from 0 on. */
function isOne(value: number): number {
  return (value ^ 1) - 1 >>> 31;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}
