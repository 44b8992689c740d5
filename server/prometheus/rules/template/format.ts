/** Values as text: what Go's `fmt` package prints for them. */

import { quote } from "../../text/quote.ts";
import { formatExponent, formatFixed, formatGeneral } from "../../text/format_number.ts";
import { GoDuration, GoStruct, GoTime, isList, typeOf, type Value } from "./value.ts";

/** `%v`. */
export function formatValue(value: Value): string {
  if (value === null) return "<nil>";
  if (typeof value === "number") return formatGeneral(value);
  if (typeof value !== "object") return String(value);
  if (isList(value)) return `[${value.map(formatValue).join(" ")}]`;
  if (value instanceof GoTime) return formatTime(value);
  if (value instanceof GoDuration) return formatDuration(value);
  if (value instanceof GoStruct) {
    return `{${[...value.fields.values()].map(formatValue).join(" ")}}`;
  }
  return `map[${value.sorted().map(([key, item]) => `${key}:${formatValue(item)}`).join(" ")}]`;
}

/** `2015-06-23 13:19:44.128 +0000 UTC`. */
function formatTime({ milliseconds }: GoTime): string {
  const iso = new Date(milliseconds).toISOString();
  const [date, clock] = iso.slice(0, -1).split("T") as [string, string];
  return `${date} ${clock.replace(/\.?0+$/, "")} +0000 UTC`;
}

const SECOND = 1e9;

/** `1h0m3.5s`; below a second `250ms`, `1.5µs`, `3ns`. */
function formatDuration({ nanoseconds }: GoDuration): string {
  const sign = nanoseconds < 0 ? "-" : "";
  const size = Math.abs(nanoseconds);
  if (size === 0) return "0s";
  if (size < 1e3) return `${sign}${size}ns`;
  if (size < 1e6) return `${sign}${size / 1e3}µs`;
  if (size < SECOND) return `${sign}${size / 1e6}ms`;
  const minutes = Math.floor(size / (60 * SECOND));
  const seconds = `${trimSeconds((size % (60 * SECOND)) / SECOND)}s`;
  if (minutes === 0) return sign + seconds;
  const hours = Math.floor(minutes / 60);
  return sign + (hours > 0 ? `${hours}h` : "") + `${minutes % 60}m${seconds}`;
}

function trimSeconds(seconds: number): string {
  return String(Number(seconds.toFixed(9)));
}

/** `print`: blanks only between two neighbours of which neither is a string. */
export function formatPrint(values: readonly Value[]): string {
  return values.map((value, i) => {
    const before = values[i - 1];
    const blank = i > 0 && typeof value !== "string" && typeof before !== "string";
    return (blank ? " " : "") + formatValue(value);
  }).join("");
}

/** `println`. */
export function formatPrintln(values: readonly Value[]): string {
  return `${values.map(formatValue).join(" ")}\n`;
}

interface Verb {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly letter: string;
}

// A template must not fill the memory by asking for a wide column.
const MAX_WIDTH = 1000;

/** `printf`. Like Go's, it never fails: what is wrong shows in the text as `%!d(string=x)`. */
export function formatPrintf(format: string, values: readonly Value[]): string {
  let next = 0;
  const text = format.replace(
    /%([-+# 0]*)(\d*)(?:\.(\d*))?([\s\S]?)/gu,
    (_, flags: string, width: string, precision: string | undefined, letter: string) => {
      if (letter === "%") return "%";
      if (letter === "") return "%!(NOVERB)";
      if (next >= values.length) return `%!${letter}(MISSING)`;
      const value = values[next++]!;
      const verb = {
        flags,
        width: Math.min(MAX_WIDTH, Number(width)),
        precision: precision === undefined ? undefined : Math.min(100, Number(precision)),
        letter,
      };
      return formatVerb(verb, value) ?? `%!${letter}(${typeOf(value)}=${formatValue(value)})`;
    },
  );
  if (next >= values.length) return text;
  const extra = values.slice(next).map((value) => `${typeOf(value)}=${formatValue(value)}`);
  return `${text}%!(EXTRA ${extra.join(", ")})`;
}

/** Undefined if the verb is not for such a value. */
function formatVerb(verb: Verb, value: Value): string | undefined {
  const { letter } = verb;
  if (letter === "T") return pad(verb, typeOf(value));
  if (typeof value === "bigint" && letter !== "v") return formatInteger(verb, value);
  if (typeof value === "number") return formatFloat(verb, value);
  if (typeof value === "bigint") return pad(verb, signed(verb, String(value)), true);
  if (typeof value === "boolean") {
    return letter === "t" || letter === "v" ? pad(verb, String(value)) : undefined;
  }
  if (letter === "v") return pad(verb, formatValue(value));
  if (value === null) return undefined;
  return formatText(verb, value);
}

function formatText(verb: Verb, value: Exclude<Value, null>): string | undefined {
  const isText = typeof value === "string" || value instanceof GoTime ||
    value instanceof GoDuration;
  if (!isText) return undefined;
  const whole = formatValue(value);
  const text = verb.precision === undefined ? whole : [...whole].slice(0, verb.precision).join("");
  switch (verb.letter) {
    case "s":
      return pad(verb, text);
    case "q":
      return pad(verb, quote(text));
    case "x":
    case "X": {
      const bytes = [...new TextEncoder().encode(text)];
      const digits = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
      return pad(verb, verb.letter === "X" ? digits.toUpperCase() : digits);
    }
    default:
      return undefined;
  }
}

const BASES: Readonly<Record<string, readonly [base: number, prefix: string]>> = {
  d: [10, ""],
  b: [2, "0b"],
  o: [8, "0"],
  x: [16, "0x"],
  X: [16, "0X"],
};

function formatInteger(verb: Verb, value: bigint): string | undefined {
  if (verb.letter === "c") return pad(verb, String.fromCodePoint(Number(value)));
  const found = BASES[verb.letter];
  if (found === undefined) return undefined;
  const [base, prefix] = found;
  const size = value < 0n ? -value : value;
  const digits = (verb.letter === "X" ? size.toString(base).toUpperCase() : size.toString(base))
    .padStart(verb.precision ?? 0, "0");
  const number = (verb.flags.includes("#") ? prefix : "") + digits;
  return pad(verb, signed(verb, (value < 0n ? "-" : "") + number), true);
}

function formatFloat(verb: Verb, value: number): string | undefined {
  const text = floatText(verb, value);
  if (text === undefined) return undefined;
  const shown = signed(verb, text.replace(/^\+/, ""));
  // Go pads Inf and NaN with blanks even when zeros are asked for.
  return Number.isFinite(value)
    ? pad(verb, shown, true)
    : pad({ ...verb, flags: verb.flags.replaceAll("0", "") }, signed(verb, text), true);
}

function floatText({ letter, precision }: Verb, value: number): string | undefined {
  switch (letter) {
    case "f":
    case "F":
      return formatFixed(value, precision ?? 6);
    case "e":
      return formatExponent(value, precision ?? 6);
    case "E":
      return formatExponent(value, precision ?? 6).toUpperCase();
    case "v":
    case "g":
      return formatGeneral(value, precision);
    case "G":
      return formatGeneral(value, precision).toUpperCase();
    default:
      return undefined;
  }
}

function signed({ flags }: Verb, text: string): string {
  if (/^[-+]/.test(text)) return text;
  if (flags.includes("+")) return `+${text}`;
  return flags.includes(" ") ? ` ${text}` : text;
}

function pad({ flags, width }: Verb, text: string, numeric = false): string {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (flags.includes("-")) return text + " ".repeat(missing);
  if (!numeric || !flags.includes("0")) return " ".repeat(missing) + text;
  const sign = /^[-+ ]?/.exec(text)![0];
  return sign + "0".repeat(missing) + text.slice(sign.length);
}
