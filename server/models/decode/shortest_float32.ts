import { powerOfTen } from "./power_of_ten.ts";

/**
 * The decimal number with the fewest digits that rounds to this float32: 0.83, not
 * 0.8299999833106995, which is the same value as JavaScript's float64.
 *
 * @param value a float32; NaN and infinities are returned as they are
 */
export function shortestFloat32(value: number): number {
  const size = Math.abs(value);
  if (!(size >= EXACT_FROM && size < EXACT_TO)) return shortestInDigits(value);
  // The 24 bits of a float32 times a power of ten up to 10^12 fit into a float64. So the product is
  // exact, and each quotient is the float64 nearest to its decimal number.
  for (let digits = 6, scale = powerOfTen(size, 6);; digits++, scale *= 10) {
    const short = Math.round(size * scale) / scale;
    if (digits === 9 || Math.fround(short) === size) return value < 0 ? -short : short;
  }
}

// In this range, six to nine digits need powers of ten from 10^0 to 10^12.
const EXACT_FROM = 1e-4;
const EXACT_TO = 1e6;

/** For any value, and some fifty times slower. */
function shortestInDigits(value: number): number {
  // Nine significant digits distinguish any two float32 values; most need fewer.
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}
