import { LongWork } from "../models/turns.ts";
import { NumberRows } from "../models/encode/number_rows.ts";

/** Rows of numbers that a body holds, and where. */
export interface FoundRows {
  readonly rows: NumberRows;
  /** `instances`, or empty for a body that is a list. */
  readonly field: string;
}

const INSTANCES = new TextEncoder().encode('"instances"');
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN, CLOSE, COMMA, COLON] = [123, 125, 91, 93, 44, 58];
// A float64 holds every integer of so many digits, and the powers of ten. So their quotient is the
// float64 nearest to the decimal number.
const EXACT_DIGITS = 15;
// So many numbers tell how long others are.
const SAMPLE = 1024;
// Some ten microseconds of work: to look at the clock before each row takes a twentieth of the time.
const LOOK_NUMBERS = 512;
const POWERS = Float64Array.from(
  { length: EXACT_DIGITS },
  (_, exponent) => Number(`1e${exponent}`),
);
const [ZERO, NINE, MINUS, DOT, SMALL_E, LARGE_E] = [48, 57, 45, 46, 101, 69];

/**
 * Reads a JSON body that is rows of numbers and nothing else: `[[1, 2.5], …]`, or this under
 * `instances`. JSON.parse takes longer, and makes an array for each row. Other requests have their turn
 * between two slices of the work.
 *
 * @returns undefined for any other body, also one that is no JSON, or has numbers with exponents or
 * more than 15 digits: JSON.parse reads those faster
 */
export async function readNumberRows(bytes: Uint8Array): Promise<FoundRows | undefined> {
  const reader = new Reader(bytes);
  const isObject = reader.skip(OPEN_OBJECT);
  if (isObject && !(reader.skipWord(INSTANCES) && reader.skip(COLON))) return undefined;
  const rows = await reader.rows();
  if (rows === undefined || isObject && !reader.skip(CLOSE_OBJECT) || !reader.isAtEnd()) {
    return undefined;
  }
  return { rows, field: isObject ? "instances" : "" };
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #values: Float64Array;
  #count = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#values = new Float64Array(SAMPLE);
  }

  async rows(): Promise<NumberRows | undefined> {
    if (!this.skip(OPEN)) return undefined;
    const work = new LongWork();
    let width = 0;
    let nextLook = 0;
    do {
      const before = this.#count;
      if (before >= nextLook) {
        if (work.isDue) await work.pause();
        nextLook = before + LOOK_NUMBERS;
      }
      if (!this.skip(OPEN) || !this.#row()) return undefined;
      const found = this.#count - before;
      if (width !== 0 && found !== width) return undefined;
      width = found;
    } while (this.skip(COMMA));
    return this.skip(CLOSE)
      ? new NumberRows(this.#values.subarray(0, this.#count), width)
      : undefined;
  }

  /** Reads the numbers of a row, and the bracket that ends it. */
  #row(): boolean {
    do {
      this.#skipSpace();
      const value = this.#number();
      if (Number.isNaN(value)) return false;
      if (this.#count === this.#values.length) this.#grow();
      this.#values[this.#count++] = value;
    } while (this.skip(COMMA));
    return this.skip(CLOSE);
  }

  /** Makes room for as many numbers as the rest of the body has, if they are as long as these. */
  #grow(): void {
    const expected = Math.ceil(1.05 * this.#count * this.#bytes.length / this.#at);
    const larger = new Float64Array(Math.max(expected, 2 * this.#values.length + 1));
    larger.set(this.#values);
    this.#values = larger;
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
    let decimals = 0;
    if (bytes[at] === DOT) {
      const dot = at++;
      for (; isDigit(bytes[at]!); at++) integer = integer * 10 + (bytes[at]! - ZERO);
      decimals = at - dot - 1;
      if (decimals === 0) return NaN;
    }
    this.#at = at;
    if (bytes[at] === SMALL_E || bytes[at] === LARGE_E) return NaN;
    if (digits + decimals > EXACT_DIGITS) return NaN;
    const value = integer / POWERS[decimals]!;
    return isNegative ? -value : value;
  }

  skip(byte: number): boolean {
    this.#skipSpace();
    if (this.#bytes[this.#at] !== byte) return false;
    this.#at++;
    return true;
  }

  skipWord(word: Uint8Array): boolean {
    this.#skipSpace();
    for (const [i, byte] of word.entries()) {
      if (this.#bytes[this.#at + i] !== byte) return false;
    }
    this.#at += word.length;
    return true;
  }

  isAtEnd(): boolean {
    this.#skipSpace();
    return this.#at === this.#bytes.length;
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
