/** Durations as Prometheus reads and writes them: `1h30m`, `250ms`. */

/** Units from longest to shortest: the order in which a duration lists them. */
const UNITS: readonly (readonly [name: string, milliseconds: number])[] = [
  ["y", 365 * 24 * 3600_000],
  ["w", 7 * 24 * 3600_000],
  ["d", 24 * 3600_000],
  ["h", 3600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
];

// Prometheus keeps durations as 64-bit nanoseconds; a longer one overflows there.
const MAX_MILLISECONDS = 2 ** 63 / 1e6;

/** The milliseconds of `1h30m`. Each unit may come once, longest first; throws a RangeError. */
export function parseDuration(text: string): number {
  if (text === "0") return 0;
  let total = 0;
  let next = 0;
  let at = 0;
  const part = /(\d+)([a-z]+)/y;
  while (at < text.length) {
    part.lastIndex = at;
    const found = part.exec(text);
    if (!found) throw new RangeError(`not a valid duration string: "${text}"`);
    const unit = UNITS.findIndex(([name]) => name === found[2]);
    if (unit < 0) throw new RangeError(`unknown unit "${found[2]}" in duration "${text}"`);
    if (unit < next) throw new RangeError(`not a valid duration string: "${text}"`);
    total += Number(found[1]) * UNITS[unit]![1];
    next = unit + 1;
    at = part.lastIndex;
  }
  if (text === "") throw new RangeError("empty duration string");
  if (total > MAX_MILLISECONDS) throw new RangeError("duration out of range");
  return total;
}

/**
 * `5400000` as `1h30m`. Years and weeks are used only when nothing is left
 * over, so that `8d` does not turn into `1w1d`.
 */
export function formatDuration(milliseconds: number): string {
  if (milliseconds === 0) return "0s";
  if (milliseconds < 0) return `-${formatDuration(-milliseconds)}`;
  let rest = milliseconds;
  let text = "";
  for (const [name, size] of UNITS) {
    if ((name === "y" || name === "w") && rest % size !== 0) continue;
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${name}`;
    rest -= count * size;
  }
  return text;
}
