import { POWERS } from "./power_of_ten.ts";

/**
 * The decimal number with the fewest digits that rounds to this float32: 0.83, not
 * 0.8299999833106995, which is the same value as JavaScript's float64.
 *
 * @param value a float32; NaN and infinities are returned as they are
 */
export function shortestFloat32(value: number): number {
  const size = Math.abs(value);
  const decimals = decimalsOf(size);
  if (decimals < 0) return shortestInDigits(value);
  // Both are float64, so the quotient is the one nearest to the decimal number.
  const short = shortestDigits(size, decimals) / POWERS[decimals]!;
  return value < 0 ? -short : short;
}

// Nine significant digits distinguish any two float32 values; most need fewer.
const DIGITS = 9;

// In this range, nine digits need powers of ten from 10^0 to 10^12. The 24 bits of a float32 times such
// a power fit into a float64, so the products are exact.
const EXACT_FROM = 1e-4;
const EXACT_TO = 1e9;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);
const FRACTION_BITS = 23;
const FRACTION = 2 ** FRACTION_BITS - 1;

// For the exponent bits of a positive float32: the decimals that its power of two has in nine digits, the
// number from which on there is one less, and half the distance to the next float32.
const DECIMALS = new Int8Array(256);
const NEXT_TEN = new Float64Array(256);
const HALF_STEP = new Float64Array(256);
for (let exponent = 0; exponent < 256; exponent++) {
  const least = 2 ** (exponent - 127);
  const whole = Math.floor(Math.log10(least)) + 1;
  DECIMALS[exponent] = DIGITS - whole;
  NEXT_TEN[exponent] = 10 ** whole;
  HALF_STEP[exponent] = least / 2 ** (FRACTION_BITS + 1);
}

// Of a float32 that is even, and of one that is odd. Between the middle and the next float64 lies no
// decimal number that is compared with it.
const WITH_MIDDLE = Float64Array.of(1 + Number.EPSILON, 1);

/**
 * How many of nine significant digits are behind the decimal point, with the zeros before them.
 *
 * @param size a float32, not negative
 * @returns from 0 to 12; -1 for a number that `shortestDigits` does not take
 */
export function decimalsOf(size: number): number {
  if (!(size >= EXACT_FROM && size < EXACT_TO)) return -1;
  float[0] = size;
  const exponent = bits[0]! >>> FRACTION_BITS;
  const decimals = DECIMALS[exponent]!;
  return size < NEXT_TEN[exponent]! ? decimals : decimals - 1;
}

/**
 * The digits of the shortest decimal number that rounds to a float32, up to nine of them and then
 * zeros: an integer up to 10^9, to be divided by 10^decimals.
 *
 * @param size as for `decimalsOf`
 * @param decimals what that returned
 */
export function shortestDigits(size: number, decimals: number): number {
  float[0] = size;
  const pattern = bits[0]!;
  const scale = POWERS[decimals]!;
  const exact = size * scale;
  // Decimal numbers within this distance round to the float32; from the middle between two, to the one
  // that is even.
  const above = HALF_STEP[pattern >>> FRACTION_BITS]! * scale * WITH_MIDDLE[pattern & 1]!;
  // Below a power of two, numbers are half as far from each other.
  const below = (pattern & FRACTION) === 0 ? above / 2 : above;
  // Each has a digit less. The products are not exact, but their error is less than the distance of
  // any float32 from the middle of two candidates.
  const eight = ((exact * 0.1 + 0.5) | 0) * 10;
  if (!(eight - exact < above && exact - eight < below)) return (exact + 0.5) | 0;
  const seven = ((exact * 0.01 + 0.5) | 0) * 100;
  if (!(seven - exact < above && exact - seven < below)) return eight;
  const six = ((exact * 0.001 + 0.5) | 0) * 1000;
  return six - exact < above && exact - six < below ? six : seven;
}

/** For any value, and some fifty times slower. */
function shortestInDigits(value: number): number {
  if (value === 0) return value;
  for (let digits = 6; digits < DIGITS; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(DIGITS));
}
