/**
 * The decimal number with the fewest digits that is this float32: 0.83, not 0.8299999833106995,
 * which is the same value written as the float64 that JavaScript holds it in.
 *
 * @param value a float32 value; what is none (NaN, infinities) is returned as it is
 */
export function shortestFloat32(value: number): number {
  // Nine significant digits tell any two float32 values apart; most need fewer.
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}
