import { levelOf } from "./level.ts";
import type { FeatureDrift } from "./ranking.ts";

/** Why a feature has drifted whose index alone does not show it; undefined for any other. */
export function whyDrifted(
  { level, psi, noise, shift }: Pick<FeatureDrift, "level" | "psi" | "noise" | "shift">,
): string | undefined {
  if (level !== "drifted" || levelOf(psi, noise) === "drifted") return undefined;
  if (Number.isNaN(shift)) return undefined;
  return `its mean moved by ${Math.abs(shift).toFixed(1)} standard deviations`;
}
