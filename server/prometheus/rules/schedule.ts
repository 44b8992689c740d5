/** When a group is evaluated: on a grid of its own, whose slots lie one interval apart. */

export interface Grid {
  readonly intervalMs: number;
  /** Where the slots lie between two multiples of the interval. */
  readonly offsetMs: number;
}

/** The grid of a group: the same after every restart, and spread over the interval. */
export function gridOf(file: string, name: string, intervalMs: number): Grid {
  return { intervalMs, offsetMs: hash(`${file};${name}`) % intervalMs };
}

/** FNV-1a, 32 bits: it need not be more than even. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    value = Math.imul(value ^ byte, 0x01000193);
  }
  return value >>> 0;
}

/** The newest slot that is not after `now`. */
export function slotAt({ intervalMs, offsetMs }: Grid, now: number): number {
  return Math.floor((now - offsetMs) / intervalMs) * intervalMs + offsetMs;
}

/** An evaluation that is due. */
export interface Due {
  readonly time: number;
  /** How many slots were passed over since the last one. They are not made up for. */
  readonly missed: number;
}

/** What is due at `now`, if the slot `last` was the last to be evaluated. */
export function dueAt(grid: Grid, last: number, now: number): Due | undefined {
  const time = slotAt(grid, now);
  if (time <= last) return undefined;
  return { time, missed: (time - last) / grid.intervalMs - 1 };
}
