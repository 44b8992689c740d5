import { powerOfTen } from "./power_of_ten.ts";

/** A probability in seven digits: 0.83, not 0.8299999833106995. The error is below 5e-8. */
export function shortProbability(value: number): number {
  if (value >= 0.1 && value < 1) return Math.round(value * 1e7) / 1e7;
  if (!(value >= LEAST_SCALED && value < 0.1)) return Number(value.toPrecision(7));
  // Digits of text take ten times as long. The product is not exact, so where it is close to a half
  // only they say which way to round.
  const scale = powerOfTen(value, 7);
  const scaled = value * scale;
  const rounded = Math.round(scaled);
  const isClear = Math.abs(Math.abs(scaled - rounded) - 0.5) > 1e-6;
  return isClear ? rounded / scale : Number(value.toPrecision(7));
}

// Seven digits of a smaller number need a power of ten that is no float64.
const LEAST_SCALED = 1e-15;
