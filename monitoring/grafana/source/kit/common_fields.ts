/**
 * The Foundation SDK writes defaults of the newest Grafana. Some of these fields are unknown to
 * Grafana 11 or 12, or were removed in 13; no dashboard sets them to anything but the default.
 */

const NOT_IN_ALL: ReadonlySet<string> = new Set([
  "allowCustomValue",
  "auto",
  "auto_count",
  "auto_min",
  "footer",
  "percentChangeColorMode",
  "perPage",
  "placement",
  "selectionMode",
]);

/** The value without the fields that Grafana 11, 12 and 13 do not share. */
export function withCommonFields<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withCommonFields) as T;
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => !NOT_IN_ALL.has(name));
  return Object.fromEntries(kept.map(([name, inner]) => [name, withCommonFields(inner)])) as T;
}
