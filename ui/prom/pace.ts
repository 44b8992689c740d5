/** How often the page refreshes a backend that is slower than the chosen interval. */

const PACES = [5, 10, 15, 20, 30, 60, 120, 300];

/**
 * Seconds between two refreshes: as chosen, or long enough that the backend rests half of the time.
 *
 * @param chosen in seconds
 * @param roundMs how long a refresh takes
 */
export function paceOf(chosen: number, roundMs: number): number {
  const needed = 2 * roundMs / 1000;
  if (chosen === 0 || needed <= chosen) return chosen;
  return PACES.find((pace) => pace > chosen && pace >= needed) ?? PACES.at(-1)!;
}
