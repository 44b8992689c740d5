import { POWERS } from "./power_of_ten.ts";

/**
 * The decimal number with the fewest digits that rounds to this float32: 0.83, not
 * 0.8299999833106995, which is the same value as JavaScript's float64. Six digits or fewer are as good
 * as any.
 *
 * @param value a float32; NaN and infinities are returned as they are
 */
export function shortestFloat32(value: number): number {
  const size = Math.abs(value);
  if (!(size > 0 && size < Infinity)) return value;
  const decimals = decimalsOf(size);
  const digits = shortestDigits(size, decimals);
  if (digits < 0) return shortestInDigits(value);
  const short = decimalNumber(digits, decimals);
  return value < 0 ? -short : short;
}

// Nine significant digits distinguish any two float32 values; most need fewer.
const DIGITS = 9;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);
const FRACTION_BITS = 23;
const FRACTION = 2 ** FRACTION_BITS - 1;

// For the exponent bits of a positive float32: the decimals that its power of two has in nine digits, the
// number from which on there is one less, and half the distance to the next float32.
const EXPONENTS = 256;
const DECIMALS = new Int8Array(EXPONENTS);
const NEXT_TEN = new Float64Array(EXPONENTS);
const HALF_STEP = new Float64Array(EXPONENTS);
for (let exponent = 0; exponent < EXPONENTS; exponent++) {
  // Those with the exponent bits 0 are as far from each other as the next ones.
  const least = 2 ** (Math.max(1, exponent) - 127);
  const whole = Math.floor(Math.log10(least)) + 1;
  DECIMALS[exponent] = DIGITS - whole;
  NEXT_TEN[exponent] = Number(`1e${whole}`);
  HALF_STEP[exponent] = least / 2 ** (FRACTION_BITS + 1);
}

// The float64 nearest to 10^-30, 10^-29 … 10^54.
const LEAST_SCALE = -30;
const SCALES = Float64Array.from({ length: 85 }, (_, i) => Number(`1e${i + LEAST_SCALE}`));

// The 24 bits of a float32 times 10^12 fit into a float64, so products are exact up to there.
const MOST_EXACT = 12;
// Others are less far from exact, and so are half steps.
const INEXACT = 2 ** -20;

// A factor on the half step: an even float32 has also what lies in the middle between it and the next.
// No decimal number that is compared lies between the middle and the next float64.
const WITH_MIDDLE = Float64Array.of(1 + Number.EPSILON, 1);

/** For the same arithmetic in WebAssembly. */
export const TABLES = {
  decimals: DECIMALS,
  nextTen: NEXT_TEN,
  halfStep: HALF_STEP,
  scales: SCALES,
  withMiddle: WITH_MIDDLE,
} as const;

/**
 * How many of nine significant digits are behind the decimal point, with the zeros before them: from
 * -30, where so many zeros stand before the point, to 53.
 *
 * @param size a float32 above 0, finite
 */
export function decimalsOf(size: number): number {
  float[0] = size;
  const exponent = bits[0]! >>> FRACTION_BITS;
  if (exponent === 0) return decimalsOfTiny(size);
  const decimals = DECIMALS[exponent]!;
  return size < NEXT_TEN[exponent]! ? decimals : decimals - 1;
}

/** Of a float32 that has fewer bits than others. */
function decimalsOfTiny(size: number): number {
  let decimals = DECIMALS[0]!;
  while (size * SCALES[decimals - LEAST_SCALE]! < POWERS[DIGITS - 1]!) decimals++;
  return decimals;
}

/**
 * The digits of the shortest decimal number that rounds to a float32, six to nine of them and then
 * zeros: an integer up to 10^9, to be divided by 10^decimals.
 *
 * @param size as for `decimalsOf`
 * @param decimals what that returned
 * @returns -1 for one in some thousand, where the arithmetic is not exact enough
 */
export function shortestDigits(size: number, decimals: number): number {
  float[0] = size;
  const pattern = bits[0]!;
  const scale = SCALES[decimals - LEAST_SCALE]!;
  const scaled = size * scale;
  // Decimal numbers within this distance round to the float32.
  const above = HALF_STEP[pattern >>> FRACTION_BITS]! * scale * WITH_MIDDLE[pattern & 1]!;
  // Below a power of two, numbers are half as far from each other.
  const below = (pattern & FRACTION) === 0 ? above / 2 : above;
  if ((decimals < 0 || decimals > MOST_EXACT) && isUnclear(scaled, above, below)) return -1;
  // Each has a digit less. The products are not exact, but their error is less than the distance of
  // any float32 from the middle of two candidates.
  const eight = ((scaled * 0.1 + 0.5) | 0) * 10;
  if (!(eight - scaled < above && scaled - eight < below)) return (scaled + 0.5) | 0;
  const seven = ((scaled * 0.01 + 0.5) | 0) * 100;
  if (!(seven - scaled < above && scaled - seven < below)) return eight;
  const six = ((scaled * 0.001 + 0.5) | 0) * 1000;
  return six - scaled < above && scaled - six < below ? six : seven;
}

/** Whether a candidate is so close to a limit that its side is not known. */
function isUnclear(scaled: number, above: number, below: number): boolean {
  for (let step = 1; step <= 1000; step *= 10) {
    const distance = Math.round(scaled / step) * step - scaled;
    if (Math.abs(Math.abs(distance) - step / 2) < INEXACT) return true;
    if (Math.abs(distance - above) < INEXACT || Math.abs(distance + below) < INEXACT) return true;
  }
  return false;
}

/** The float64 nearest to `digits` divided by 10^decimals. */
function decimalNumber(digits: number, decimals: number): number {
  // Where both are float64, so is the nearest to their quotient or product.
  if (Math.abs(decimals) >= POWERS.length) return Number(`${digits}e${-decimals}`);
  return decimals >= 0 ? digits / POWERS[decimals]! : digits * POWERS[-decimals]!;
}

/** For any value, and ten times slower. */
function shortestInDigits(value: number): number {
  for (let digits = 6; digits < DIGITS; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(DIGITS));
}
