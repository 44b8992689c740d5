/**
 * The decimal number with the fewest digits that rounds to this float32: 0.83, not
 * 0.8299999833106995, which is the same value as JavaScript's float64.
 *
 * @param value a float32; NaN and infinities are returned as they are
 */
export function shortestFloat32(value: number): number {
  // Nine significant digits distinguish any two float32 values; most need fewer.
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}
