/** How far a distribution is from its reference, in words. */

export type Level = "unknown" | "stable" | "moving" | "drifted";

// The usual reading of a population stability index; FeatureDrifted uses the second one too.
export const MOVING = 0.1;
export const DRIFTED = 0.2;
// Without any drift the index is its noise floor on average, and three times that hardly ever.
const NOISE_FACTOR = 3;

/**
 * The level of a population stability index. It is unknown for NaN, and stable while the index may
 * come from chance alone.
 *
 * @param drifted what the rules say, which look at the mean too: 1, 0, or NaN when they say nothing.
 *   The index decides only when they say nothing
 */
export function levelOf(psi: number, noise: number, drifted = NaN): Level {
  if (drifted === 1) return "drifted";
  if (Number.isNaN(psi)) return "unknown";
  if (psi <= MOVING || psi <= NOISE_FACTOR * noise) return "stable";
  return psi > DRIFTED && drifted !== 0 ? "drifted" : "moving";
}

/** An index for a table; the digits after the third are noise. */
export function psiText(psi: number): string {
  return Number.isNaN(psi) ? "–" : psi.toFixed(3);
}

/** The class of a tag. */
export const TAGS: Readonly<Record<Level, string>> = {
  unknown: "",
  stable: "ok",
  moving: "warn",
  drifted: "bad",
};
