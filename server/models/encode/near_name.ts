import { closestString } from "@std/text/closest_string.js";
import { levenshteinDistance } from "@std/text/levenshtein_distance.js";

/** The name that a misspelt one may mean: at most a third of its letters differ. */
export function nearName(misspelt: string, names: readonly string[]): string | undefined {
  // Computing the distance is quadratic in the length, so long hostile names are left out.
  if (misspelt.length > 100 || names.length === 0) return undefined;
  const near = closestString(misspelt, names as string[]) as string;
  const distance = levenshteinDistance(misspelt.toLowerCase(), near.toLowerCase()) as number;
  return distance <= near.length / 3 ? near : undefined;
}
