/** Suggestions for a misspelt name. */

// A letter missing, doubled, wrong or swapped; more differences make another word.
const FARTHEST = 3;
const MOST_NAMES = 3;

/** The names that are most similar to a wrong one; may be none. */
export function closestNames(wrong: string, names: readonly string[]): string[] {
  const near = names.map((name) => ({ name, distance: distanceOf(wrong, name) }))
    .filter(({ distance }) => distance <= FARTHEST)
    .sort((a, b) => a.distance - b.distance);
  return near.slice(0, MOST_NAMES).map(({ name }) => name);
}

/** The number of letters to change; small if one name begins with the other. */
function distanceOf(wrong: string, name: string): number {
  if (name.startsWith(`${wrong}_`)) return 0.5;
  if (Math.abs(wrong.length - name.length) > FARTHEST) return Infinity;
  let row = Array.from({ length: name.length + 1 }, (_, at) => at);
  for (let i = 1; i <= wrong.length; i++) {
    const next = [i];
    for (let j = 1; j <= name.length; j++) {
      const change = wrong[i - 1] === name[j - 1] ? 0 : 1;
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + change));
    }
    row = next;
  }
  return row.at(-1)!;
}
