/** Points in time as Prometheus reads and writes them; milliseconds since 1970 here. */

import { parseNumber } from "./parse_number.ts";

// Times are 64-bit milliseconds in Prometheus; beyond 2^53 of them numbers are not exact here. It
// is the year 287,396, and no sample is there.
const MAX_TIME = 2 ** 53;

// The first and the last time that Go can write, which clients send for "everything".
const BOUNDARIES: ReadonlyMap<string, number> = new Map([
  ["-292273086-05-16T16:47:06Z", -MAX_TIME],
  ["292277025-08-18T07:12:54.999999999Z", MAX_TIME],
]);

const RFC3339 =
  /^(\d{4}-\d{2}-(\d{2}))T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:[.,]\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * The time of `1700000000.5` or `2023-11-14T22:13:20.5Z`, in milliseconds since 1970; undefined if
 * the text is neither.
 */
export function parseTime(text: string): number | undefined {
  const seconds = parseNumber(text);
  if (seconds !== undefined) {
    if (Number.isNaN(seconds)) return undefined;
    return Math.max(-MAX_TIME, Math.min(MAX_TIME, Math.round(seconds * 1000)));
  }
  const [, date, day] = RFC3339.exec(text) ?? [];
  if (date === undefined) return BOUNDARIES.get(text);
  // JavaScript takes the 31st of February for a day in March.
  if (new Date(`${date}T00:00:00Z`).getUTCDate() !== Number(day)) return undefined;
  const time = Date.parse(text.replace(",", "."));
  return Number.isNaN(time) ? undefined : time;
}

/** `2023-11-14T22:13:20.500Z`; Go's zero time stands for no time. */
export function formatTime(time: number | undefined): string {
  return time === undefined ? "0001-01-01T00:00:00Z" : new Date(time).toISOString();
}
