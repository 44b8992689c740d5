/** When a group is evaluated: in slots that are one interval apart. */

export interface Grid {
  readonly intervalMs: number;
  /** The offset of the slots from the multiples of the interval. */
  readonly offsetMs: number;
}

/** The grid of a group: the same after each restart. Groups are spread over the interval. */
export function gridOf(file: string, name: string, intervalMs: number): Grid {
  return { intervalMs, offsetMs: hash(`${file};${name}`) % intervalMs };
}

/** FNV-1a, 32 bits: its values only need to be evenly spread. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    value = Math.imul(value ^ byte, 0x01000193);
  }
  return value >>> 0;
}

/** The latest slot that is not after `now`. */
export function slotAt({ intervalMs, offsetMs }: Grid, now: number): number {
  return Math.floor((now - offsetMs) / intervalMs) * intervalMs + offsetMs;
}

/** An evaluation that is due. */
export interface Due {
  readonly time: number;
  /** The number of skipped slots since the last evaluation. They are not evaluated later. */
  readonly missed: number;
}

/** The evaluation that is due at `now`, if `last` is the last evaluated slot. */
export function dueAt(grid: Grid, last: number, now: number): Due | undefined {
  const time = slotAt(grid, now);
  if (time <= last) return undefined;
  return { time, missed: (time - last) / grid.intervalMs - 1 };
}
