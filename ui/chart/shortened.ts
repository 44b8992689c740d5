/** The text with at most so many characters: both ends, since the difference of two names may be at either. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = Math.max(1, Math.floor(most) - 1);
  const end = Math.floor(kept / 2);
  return `${text.slice(0, kept - end)}…${end === 0 ? "" : text.slice(-end)}`;
}
