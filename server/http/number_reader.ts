import { POWERS } from "../models/decode/power_of_ten.ts";
import { FLOAT_LIMITS } from "../models/encode/element_writer.ts";

/** Where the numbers of JSON are written. */
export type Numbers = Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

export const [OPEN, CLOSE, COMMA] = [91, 93, 44];
const [ZERO, NINE, PLUS, MINUS, DOT, SMALL_E, LARGE_E] = [48, 57, 43, 45, 46, 101, 69];

// An int32 holds every integer of so many digits.
const SMALL_DIGITS = 9;
// A float64 holds every integer below this one, and powers of ten up to 10^22. So their quotient or
// product is the float64 nearest to the decimal number.
const EXACT = 2 ** 53;
const MOST_PLACES = POWERS.length - 1;
// With an integer up to this one it is near, and nearly always the same float32 is nearest to both.
const NEARLY_EXACT = 1e20;
// Beyond what a dozen roundings of a float64 come to.
const NEAR = 2 ** -48;

/**
 * Reads numbers from the bytes of JSON, in less than half the time of JSON.parse, as it reads them;
 * or as their nearest float32, where that is what the numbers become.
 *
 * Some are not read: those whose digits make an integer of 2^53 or more (10^20 for a float32), and
 * those far from 1.
 */
export class NumberReader {
  readonly #bytes: Uint8Array;
  readonly #canGrow: boolean;
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
    this.#values = values;
    this.#at = at;
    this.#count = count;
    this.#canGrow = canGrow;
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
   * @returns whether all up to the first other byte were read
   */
  numbers(end: number = this.#bytes.length): boolean {
    const bytes = this.#bytes;
    let at = this.#at;
    for (;;) {
      while (isSpace(bytes[at])) at++;
      const start = at;
      if (bytes[at] === MINUS) at++;
      const first = at;
      let digits = 0;
      let digit = bytes[at]! - ZERO;
      for (; digit >= 0 && digit <= 9; digit = bytes[++at]! - ZERO) {
        digits = Math.imul(digits, 10) + digit | 0;
      }
      const whole = at - first;
      let decimals = 0;
      if (digit === DOT - ZERO) {
        const dot = at;
        digit = bytes[++at]! - ZERO;
        for (; digit >= 0 && digit <= 9; digit = bytes[++at]! - ZERO) {
          digits = Math.imul(digits, 10) + digit | 0;
        }
        decimals = at - dot - 1;
      }
      const isDelimited = digit === COMMA - ZERO || digit === CLOSE - ZERO;
      const isWhole = whole === 1 || whole > 1 && bytes[first] !== ZERO;
      let value: number;
      if (
        isDelimited && isWhole && whole + decimals <= SMALL_DIGITS && bytes[at - 1] !== DOT
      ) {
        value = digits / POWERS[decimals]!;
        if (first > start) value = -value;
      } else {
        this.#at = start;
        value = this.#number();
        if (Number.isNaN(value)) return false;
        this.#skipSpace();
        at = this.#at;
      }
      if (this.#count === this.#values.length) {
        this.#at = at;
        if (!this.#grow()) return false;
      }
      this.#values[this.#count++] = value;
      if (bytes[at] !== COMMA || at === end) break;
      at++;
    }
    this.#at = at;
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

  /** The next number; NaN if there is none that is read here. */
  #number(): number {
    const bytes = this.#bytes;
    let at = this.#at;
    const isNegative = bytes[at] === MINUS;
    if (isNegative) at++;
    const first = at;
    let integer = 0;
    for (; isDigit(bytes[at]!); at++) integer = integer * 10 + (bytes[at]! - ZERO);
    const digits = at - first;
    if (digits === 0 || digits > 1 && bytes[first] === ZERO) return NaN;
    let places = 0;
    if (bytes[at] === DOT) {
      const dot = at++;
      for (; isDigit(bytes[at]!); at++) integer = integer * 10 + (bytes[at]! - ZERO);
      places = at - dot - 1;
      if (places === 0) return NaN;
    }
    this.#at = at;
    if (bytes[at] === SMALL_E || bytes[at] === LARGE_E) places -= this.#exponent();
    if (!(Math.abs(places) <= MOST_PLACES)) return NaN;
    const value = places < 0 ? integer * POWERS[-places]! : integer / POWERS[places]!;
    if (integer >= EXACT && !(integer < NEARLY_EXACT && this.#isClear(value))) return NaN;
    return isNegative ? -value : value;
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

  /** Whether it makes no difference that a value is only near the number. */
  #isClear(value: number): boolean {
    if (!(this.#values instanceof Float32Array)) return false;
    const above = value * (1 + NEAR);
    return Math.fround(value * (1 - NEAR)) === Math.fround(above) && above <= FLOAT_LIMITS.FP32;
  }

  /** Makes room for as many numbers as the rest of the body has, if they are as long as these. */
  #grow(): boolean {
    if (!this.#canGrow) return false;
    const expected = Math.ceil(1.05 * this.#count * this.#bytes.length / this.#at);
    const length = Math.max(expected, 2 * this.#values.length + 1);
    const larger = this.#values instanceof Float32Array
      ? new Float32Array(length)
      : new Float64Array(length);
    larger.set(this.#values);
    this.#values = larger;
    return true;
  }

  #skipSpace(): void {
    const bytes = this.#bytes;
    while (isSpace(bytes[this.#at])) this.#at++;
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}
