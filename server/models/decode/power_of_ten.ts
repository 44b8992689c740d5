/** The powers of ten that are float64: 10^0 to 10^22. */
export const POWERS: Float64Array = Float64Array.from(
  { length: 23 },
  (_, exponent) => Number(`1e${exponent}`),
);

/**
 * The power of ten that brings the first `digits` significant digits of a number in front of its
 * decimal point: 1e7 for 0.083 and six digits.
 *
 * @param size from 10^(digits - 23) up to 10^digits
 */
export function powerOfTen(size: number, digits: number): number {
  const least = POWERS[digits - 1]!;
  let exponent = 0;
  while (size * POWERS[exponent]! < least) exponent++;
  return POWERS[exponent]!;
}
