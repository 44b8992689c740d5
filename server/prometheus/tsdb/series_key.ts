import { compareBytes } from "./byte_order.ts";
import type { Symbols } from "./symbols.ts";

/**
 * A string equal for two series exactly when their labels are equal.
 *
 * It is the list of the labels' symbols, name and value in turn, in the order of
 * the names, each symbol in two UTF-16 units. So it needs no separator, cannot
 * collide, and doubles as the place where a series keeps its labels: a string is
 * the smallest object that JavaScript has for a few numbers.
 */
export type SeriesKey = string;

/** How many symbols a key holds: two for each label. */
export function keyLength(key: SeriesKey): number {
  return key.length >>> 1;
}

/** Symbol `i` of a key: a name where `i` is even, a value where it is odd. */
export function symbolAt(key: SeriesKey, i: number): number {
  return key.charCodeAt(2 * i) | key.charCodeAt(2 * i + 1) << 16;
}

export function seriesKey(symbols: readonly number[]): SeriesKey {
  let key = "";
  for (const id of symbols) key += String.fromCharCode(id & 0xffff, id >>> 16);
  return key;
}

/** Orders series by name, value, name, value …; a series comes before its extensions. */
export function compareKeys(symbols: Symbols, a: SeriesKey, b: SeriesKey): number {
  const length = Math.min(keyLength(a), keyLength(b));
  for (let i = 0; i < length; i++) {
    const x = symbolAt(a, i);
    const y = symbolAt(b, i);
    if (x !== y) return compareBytes(symbols.text(x), symbols.text(y));
  }
  return a.length - b.length;
}
