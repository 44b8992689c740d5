/**
 * A quantile by linear interpolation between the two nearest values: numpy's default, type 7 of
 * Hyndman and Fan.
 *
 * @param sorted ascending, at least one
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = (sorted.length - 1) * share;
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  const part = position - below;
  // From the nearer end, as numpy does: at 1 it is exactly the upper value.
  return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
}
