/** Names that somebody may have meant. */

// A letter missing, doubled, wrong or swapped: more than this is another word.
const FARTHEST = 3;
const MOST_NAMES = 3;

/** The names that are most like a wrong one; none when none is. */
export function closestNames(wrong: string, names: readonly string[]): string[] {
  const near = names.map((name) => ({ name, distance: distanceOf(wrong, name) }))
    .filter(({ distance }) => distance <= FARTHEST)
    .sort((a, b) => a.distance - b.distance);
  return near.slice(0, MOST_NAMES).map(({ name }) => name);
}

/** A name that continues the other one is near; else the number of letters to be changed. */
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
