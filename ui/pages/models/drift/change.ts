/** What has changed about a feature, for a sentence. */

import { show } from "../../../format/units.ts";
import { type BinShare, farthestBin } from "./bins.ts";
import type { FeatureDrift } from "./ranking.ts";

// A mean that moved less is not what makes the distribution different.
const LEAST_SHIFT = 0.25;

/** The most telling change: "moved up by 1.8 standard deviations". */
export function changeText(
  { shift, psi }: Pick<FeatureDrift, "shift" | "psi">,
  bins: readonly BinShare[],
): string {
  const far = farthestBin(bins);
  if (far?.kind === "missing" || far?.kind === "other") return faultText(far);
  if (Math.abs(shift) >= LEAST_SHIFT) {
    const size = Math.abs(shift).toFixed(1);
    return `moved ${shift > 0 ? "up" : "down"} by ${size} standard deviations`;
  }
  if (far === undefined) return `has a population stability index of ${show(psi, "number")}`;
  const moved = far.now > far.reference ? "rose" : "fell";
  const shares = `from ${show(far.reference, "ratio")} to ${show(far.now, "ratio")} of rows`;
  return far.kind === "category"
    ? `has changed: "${far.text}" ${moved} ${shares}`
    : `has changed: values ${ofRange(far)} ${moved} ${shares}`;
}

function faultText({ kind, now, reference }: BinShare): string {
  const shares = `in ${show(now, "ratio")} of rows (${show(reference, "ratio")} in the reference)`;
  return kind === "missing"
    ? `is missing ${shares}`
    : `has values that its reference does not have ${shares}`;
}

function ofRange({ kind, text }: BinShare): string {
  return kind === "range" ? `from ${text}` : text;
}
