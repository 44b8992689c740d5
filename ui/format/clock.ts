/** Dates and times for people, in the zone of the page. */

/** An IANA name, "UTC", or "browser" for the zone of the reader. */
export type Zone = string;

export function zoneName(zone: Zone): string {
  return zone === "browser" ? Intl.DateTimeFormat().resolvedOptions().timeZone : zone;
}

const formats = new Map<string, Intl.DateTimeFormat>();

// Creating a format is a thousand times slower than using one.
function format(zone: Zone, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = zone + JSON.stringify(options);
  let made = formats.get(key);
  if (made === undefined) {
    // The Swedish locale writes 2025-03-09 14:05:00: unambiguous, and 24 hours everywhere.
    made = new Intl.DateTimeFormat("sv-SE", { ...options, timeZone: zoneName(zone) });
    formats.set(key, made);
  }
  return made;
}

/** 14:05:30 */
export function clockTime(ms: number, zone: Zone): string {
  return format(zone, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(ms);
}

/** 2025-03-09 14:05:30 */
export function dateTime(ms: number, zone: Zone): string {
  return format(zone, {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).format(ms);
}

/** The calendar and clock fields of a moment in a zone; months count from 1, Sunday is 0. */
export interface Fields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

export function fieldsOf(ms: number, zone: Zone): Fields {
  const text = dateTime(Math.floor(ms / 1000) * 1000, zone);
  const [year, month, day, hour, minute, second] = text.match(/\d+/g)!.map(Number);
  return {
    year: year!,
    month: month!,
    day: day!,
    hour: hour!,
    minute: minute!,
    second: second!,
  };
}

/**
 * The moment at which clocks in the zone show these fields. A time that a change of clocks skips
 * becomes the one an hour later; of a time that occurs twice, the first counts.
 */
export function momentOf(fields: Fields, zone: Zone): number {
  const { year, month, day, hour, minute, second } = fields;
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  // The offset is looked up a day before, so that the earlier of two is found first.
  const offsets = [offsetAt(asUtc - 86_400_000, zone), offsetAt(asUtc + 86_400_000, zone)];
  for (const offset of offsets) {
    const moment = asUtc - offset;
    if (offsetAt(moment, zone) === offset) return moment;
  }
  return asUtc - offsets[0]!;
}

function offsetAt(ms: number, zone: Zone): number {
  const { year, month, day, hour, minute, second } = fieldsOf(ms, zone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}
