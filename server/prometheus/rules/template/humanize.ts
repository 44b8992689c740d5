/** Numbers as people read them, in the forms of Prometheus' templates. */

import { formatValue } from "./format.ts";
import { formatGeneral } from "../../text/format_number.ts";
import { GoTime } from "./value.ts";

const LARGE = ["k", "M", "G", "T", "P", "E", "Z", "Y"];
const SMALL = ["m", "u", "n", "p", "f", "a", "z", "y"];
const BINARY = ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"];

/** `1234567` as `1.235M`, `0.0012` as `1.2m`. */
export function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return digits(value);
  return Math.abs(value) >= 1 ? shrink(value, 1000, LARGE) : grow(value);
}

/** `2048` as `2ki`. */
export function humanize1024(value: number): string {
  if (Math.abs(value) <= 1 || !Number.isFinite(value)) return digits(value);
  return shrink(value, 1024, BINARY);
}

/** `0.125` as `12.5%`. */
export function humanizePercentage(value: number): string {
  return `${digits(value * 100)}%`;
}

/** Seconds as `1d 2h 3m 4s`, or as `12.5ms`. */
export function humanizeDuration(value: number): string {
  if (!Number.isFinite(value)) return digits(value);
  if (value === 0) return "0s";
  if (Math.abs(value) < 1) return `${grow(value)}s`;
  const sign = value < 0 ? "-" : "";
  const size = Math.abs(value);
  const whole = Math.trunc(size);
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor(whole / 3600) % 24;
  const minutes = Math.floor(whole / 60) % 60;
  const seconds = whole % 60;
  if (days > 0) return `${sign}${days}d ${hours}h ${minutes}m ${seconds}s`;
  if (hours > 0) return `${sign}${hours}h ${minutes}m ${seconds}s`;
  if (minutes > 0) return `${sign}${minutes}m ${seconds}s`;
  return `${sign}${digits(size)}s`;
}

/** Unix seconds as `2015-06-23 13:19:44.128 +0000 UTC`. */
export function humanizeTimestamp(value: number): string {
  return Number.isFinite(value)
    ? formatValue(new GoTime(Math.trunc(inTime(value) * 1000)))
    : digits(value);
}

// Go keeps times as 64-bit nanoseconds.
const MAX_SECONDS = 2 ** 63 / 1e9;

/** The seconds, if Go could hold such a time. */
export function inTime(seconds: number): number {
  if (!Number.isFinite(seconds)) throw new RangeError("value is NaN or Inf");
  if (Math.abs(seconds) < MAX_SECONDS) return seconds;
  const what = "cannot be represented as a nanoseconds timestamp since it overflows int64";
  throw new RangeError(`${formatGeneral(seconds)} ${what}`);
}

function digits(value: number): string {
  return formatGeneral(value, 4);
}

function shrink(value: number, base: number, prefixes: readonly string[]): string {
  let prefix = "";
  for (const next of prefixes) {
    if (Math.abs(value) < base) break;
    prefix = next;
    value /= base;
  }
  return digits(value) + prefix;
}

function grow(value: number): string {
  let prefix = "";
  for (const next of SMALL) {
    if (Math.abs(value) >= 1) break;
    prefix = next;
    value *= 1000;
  }
  return digits(value) + prefix;
}
