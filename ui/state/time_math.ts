/** Times as the address bar holds them: `now-1h`, `now/d`, or milliseconds since 1970. */

import { type Fields, fieldsOf, momentOf, type Zone } from "../format/clock.ts";

export interface TimeRange {
  readonly from: string;
  readonly to: string;
}

/** The range of an address without one. */
export const RECENT: TimeRange = { from: "recent", to: "now" };

/** The shortest of a few ranges that holds a history that began at `since`; at most 15 minutes. */
export function recentRange(since: number | undefined, now: number): TimeRange {
  const age = since === undefined ? Infinity : now - since;
  const minutes = [2, 5].find((minutes) => age <= minutes * 60_000) ?? 15;
  return { from: `now-${minutes}m`, to: "now" };
}

const RELATIVE = /^now((?:[+-]\d+[smhdwMy])*)(?:\/([smhdwMy]))?$/;
const FIXED_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/**
 * The moment in milliseconds; undefined when the text is not a time. `/d` goes to
 * the start of the day in the zone, or to its end when `edge` says so. Days, weeks,
 * months and years are those of the calendar: a day may have 23 or 25 hours.
 */
export function readTime(
  text: string,
  now: number,
  zone: Zone,
  edge: "start" | "end" = "start",
): number | undefined {
  if (/^\d{9,16}$/.test(text)) return Number(text);
  const relative = RELATIVE.exec(text);
  if (relative === null) return readAbsolute(text, zone);
  let moment = now;
  for (const [, sign, count, unit] of relative[1]!.matchAll(/([+-])(\d+)([smhdwMy])/g)) {
    moment = shift(moment, (sign === "-" ? -1 : 1) * Number(count), unit!, zone);
  }
  const unit = relative[2];
  if (unit === undefined) return moment;
  const start = startOf(moment, unit, zone);
  return edge === "start" ? start : shift(start, 1, unit, zone) - 1;
}

/** `2025-03-09`, `2025-03-09 14:05`, with `T` or seconds too: in the zone unless it ends in Z. */
function readAbsolute(text: string, zone: Zone): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?(Z)?$/.exec(
    text.trim(),
  );
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) =>
    Number(part ?? 0)
  );
  const fields: Fields = {
    year: year!,
    month: month!,
    day: day!,
    hour: hour!,
    minute: minute!,
    second: second!,
  };
  if (fields.month < 1 || fields.month > 12 || fields.day < 1 || fields.day > 31) return undefined;
  if (fields.hour > 23 || fields.minute > 59 || fields.second > 59) return undefined;
  return momentOf(fields, match[7] === "Z" ? "UTC" : zone);
}

function shift(ms: number, count: number, unit: string, zone: Zone): number {
  // Hours and less have a fixed length; a day is a step of the calendar.
  if ("smh".includes(unit)) return ms + count * FIXED_MS[unit]!;
  const fields = fieldsOf(ms, zone);
  const rest = ms - Math.floor(ms / 1000) * 1000;
  switch (unit) {
    case "d":
      return momentOf(normal({ ...fields, day: fields.day + count }), zone) + rest;
    case "w":
      return momentOf(normal({ ...fields, day: fields.day + 7 * count }), zone) + rest;
    case "M":
      return momentOf(inMonth({ ...fields, month: fields.month + count }), zone) + rest;
    default:
      return momentOf(inMonth({ ...fields, year: fields.year + count }), zone) + rest;
  }
}

/** Fields whose day may lie outside of its month, as a date of the calendar. */
function normal(fields: Fields): Fields {
  const { year, month, day, hour, minute, second } = fields;
  return fieldsOf(Date.UTC(year, month - 1, day, hour, minute, second), "UTC");
}

/** A month after 31 January is the last of February. */
function inMonth(fields: Fields): Fields {
  const last = new Date(Date.UTC(fields.year, fields.month, 0)).getUTCDate();
  return normal({ ...fields, day: Math.min(fields.day, last) });
}

function startOf(ms: number, unit: string, zone: Zone): number {
  // Offsets of zones are whole minutes today, so that seconds and minutes start together everywhere.
  if (unit === "s" || unit === "m") return Math.floor(ms / FIXED_MS[unit]!) * FIXED_MS[unit]!;
  const fields = { ...fieldsOf(ms, zone), minute: 0, second: 0 };
  // Not through the fields: one of the two hours that are called 2 would become the other.
  if (unit === "h") {
    return ms - ms % 1000 - (fieldsOf(ms, zone).minute * 60 + fieldsOf(ms, zone).second) * 1000;
  }
  const day = { ...fields, hour: 0 };
  if (unit === "d") return momentOf(day, zone);
  if (unit === "w") {
    const weekday = new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay();
    return momentOf(normal({ ...day, day: day.day - (weekday + 6) % 7 }), zone);
  }
  return momentOf({ ...day, day: 1, month: unit === "y" ? 1 : day.month }, zone);
}

/** Both ends in milliseconds; undefined unless both are times and in order. */
export function readRange(
  range: TimeRange,
  now: number,
  zone: Zone,
): { readonly from: number; readonly to: number } | undefined {
  const from = readTime(range.from, now, zone, "start");
  const to = readTime(range.to, now, zone, "end");
  if (from === undefined || to === undefined || from >= to) return undefined;
  return { from, to };
}

/** Whether the range moves with the clock. */
export function isLive(range: TimeRange): boolean {
  return range.to.startsWith("now");
}
