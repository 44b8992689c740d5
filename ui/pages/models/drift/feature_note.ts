import { counted, show, wholeNumber } from "../../../format/units.ts";
import type { InstantAnswer } from "../../../prom/query.ts";

/** "3,512 rows · mean 64.8 → 79.3"; the second part of numbers only. */
export function featureNote(
  rows: number,
  means: InstantAnswer | undefined,
): string | undefined {
  if (!(rows > 0)) return undefined;
  const meanOf = (part: string) =>
    means?.samples.find(({ labels: { __name__: name = "" } }) => name.includes(part))?.value ?? NaN;
  const [before, now] = [meanOf("_reference:"), meanOf("_feature:")].map((mean) =>
    show(mean, "number")
  );
  const moved = means === undefined || means.samples.length < 2 ? "" : ` · mean ${before} → ${now}`;
  return counted(wholeNumber(rows), "row") + moved;
}
