import { compareBytes } from "./byte_order.ts";
import type { Symbols } from "./symbols.ts";

/**
 * A string that is equal for two series exactly when their labels are equal.
 *
 * It holds the symbols of the labels, alternating name and value, in the order of
 * the names, each symbol in two UTF-16 units. So it needs no separator and cannot
 * collide. It also stores the labels of the series: a string is the smallest object
 * for a few numbers in JavaScript.
 */
export type SeriesKey = string;

/** The number of symbols in a key: two for each label. */
export function keyLength(key: SeriesKey): number {
  return key.length >>> 1;
}

/** Symbol `i` of a key: a name if `i` is even, a value if it is odd. */
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
