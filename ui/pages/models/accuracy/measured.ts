/** A figure with its standard error, and what a difference of two of them means. */

export interface Measured {
  /** NaN where nothing was measured. */
  readonly value: number;
  /** NaN where it is not known, as of figures whose sums do not tell how their terms vary. */
  readonly stderr: number;
}

export const UNMEASURED: Measured = { value: NaN, stderr: NaN };

/** With fewer labels, a figure says little: the standard error of an accuracy of 0.8 is 0.04. */
export const FEWEST_LABELS = 100;

/** Chance alone moves a figure further than this many standard errors once in 370 windows. */
export const SIGNIFICANT = 3;

/** The share of `part` in `whole`, which are counts; increases of counters may be a little off. */
export function shareOf(part: number, whole: number): Measured {
  if (!(whole > 0)) return UNMEASURED;
  const value = Math.min(1, Math.max(0, part / whole));
  return { value, stderr: Math.sqrt(value * (1 - value) / whole) };
}

/**
 * The plain mean of independent figures; those that were not measured are left out, and those
 * without a standard error count as exact.
 */
export function meanOf(figures: readonly Measured[]): Measured {
  const known = figures.filter(({ value }) => !Number.isNaN(value));
  if (known.length === 0) return UNMEASURED;
  const sum = known.reduce((sum, { value }) => sum + value, 0);
  const variance = known.reduce((sum, { stderr }) => sum + (stderr || 0) ** 2, 0);
  return { value: sum / known.length, stderr: Math.sqrt(variance) / known.length };
}

export type Verdict = "better" | "same" | "worse" | "unknown";

/**
 * Whether a figure of so many labels differs from its reference by more than chance would explain.
 * Unknown with few labels, or without a standard error. A reference without a standard error counts
 * as exact.
 */
export function verdictOf(
  figure: Measured,
  reference: Measured,
  labels: number,
  higherIsBetter: boolean,
): Verdict {
  const stderr = Math.hypot(figure.stderr, reference.stderr || 0);
  const difference = figure.value - reference.value;
  if (labels < FEWEST_LABELS || Number.isNaN(difference + stderr)) return "unknown";
  if (Math.abs(difference) <= SIGNIFICANT * stderr) return "same";
  return difference > 0 === higherIsBetter ? "better" : "worse";
}

/**
 * The ends of Wilson's interval of three standard errors around a share: unlike the share with its
 * standard error they are honest for few rows, and stay between 0 and 1.
 */
export function intervalOf(part: number, whole: number): readonly [number, number] {
  const z2 = SIGNIFICANT ** 2;
  const share = shareOf(part, whole).value;
  const middle = (share + z2 / (2 * whole)) / (1 + z2 / whole);
  const half = SIGNIFICANT / (1 + z2 / whole) *
    Math.sqrt(share * (1 - share) / whole + z2 / (4 * whole ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
