/**
 * Finds the end of a number or duration in a query. In a text that is neither, it stops at the
 * same character as Prometheus, whose error messages quote the text up to there.
 */

export interface ScannedNumber {
  /** The offset after it; if the text is neither, the offset at which reading stopped. */
  readonly end: number;
  readonly type: "number" | "duration" | null;
}

/** Finds the number or duration that begins at `start`. Its value may still be out of range. */
export function scanNumber(text: string, start: number): ScannedNumber {
  const scanner = new NumberScanner(text, start);
  if (scanner.number()) return { end: scanner.at, type: "number" };
  // A duration goes on where the number ended, so `1.5m` counts as one; parsing it fails later.
  if (scanner.duration()) return { end: scanner.at, type: "duration" };
  return { end: scanner.at, type: null };
}

const DECIMAL = "0123456789";
const HEXADECIMAL = "0123456789abcdefABCDEF";

class NumberScanner {
  readonly #text: string;
  at: number;

  constructor(text: string, start: number) {
    this.#text = text;
    this.at = start;
  }

  number(): boolean {
    const hexadecimal = this.#accept("0") && this.#accept("xX");
    if (hexadecimal) this.#accept("_");
    const digits = hexadecimal ? HEXADECIMAL : DECIMAL;
    this.#accept(".");
    this.#accept(digits);
    let points = 0;
    let exponents = 0;
    while (this.#is(`${digits}._eE`)) {
      if (this.#accept(".")) {
        if (++points > 1 || this.#accept("_.") || hexadecimal) return false;
      } else if (this.#accept("eE")) {
        if (++exponents > 1) return false;
        this.#accept("+-");
        if (this.#accept("._eE") || this.#atEnd()) return false;
      } else if (this.#accept("_")) {
        if (this.#accept("._eE") || this.#atEnd()) return false;
      } else {
        while (this.#accept(digits));
      }
    }
    return !this.#atAlphanumeric();
  }

  /** The part of a duration after its first number. Units are checked later: `5hs` passes here. */
  duration(): boolean {
    if (!this.#accept("smhdwy")) return false;
    this.#accept("s");
    while (this.#accept(DECIMAL)) {
      while (this.#accept(DECIMAL));
      // A year can only be the first unit.
      if (!this.#accept("smhdw")) return false;
      this.#accept("s");
    }
    if (!this.#atAlphanumeric()) return true;
    this.at++;
    return false;
  }

  #is(characters: string): boolean {
    return !this.#atEnd() && characters.includes(this.#text[this.at]!);
  }

  #accept(characters: string): boolean {
    const is = this.#is(characters);
    if (is) this.at++;
    return is;
  }

  #atEnd(): boolean {
    return this.at >= this.#text.length;
  }

  #atAlphanumeric(): boolean {
    return /[A-Za-z0-9_]/.test(this.#text[this.at] ?? "");
  }
}
