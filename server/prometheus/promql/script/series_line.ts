/** Parses one line of a script, a series and its values: `up{job="a"} 0+1x5 _ stale`. */

import type { Labels } from "../../storage.ts";
import { parseLiteral } from "../../text/parse_number.ts";
import { labelsOf, NO_LABELS } from "../labels.ts";
import { parse } from "../parser.ts";

export type SeriesValue =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "gap" }
  | { readonly kind: "stale" }
  | { readonly kind: "histogram" };

export interface SeriesLine {
  readonly labels: Labels;
  readonly values: readonly SeriesValue[];
  /** Whether the line gives start times (`@st`) rather than values. */
  readonly startTimes: boolean;
}

const GAP: SeriesValue = { kind: "gap" };
const STALE: SeriesValue = { kind: "stale" };
const HISTOGRAM: SeriesValue = { kind: "histogram" };

/** Throws a SyntaxError that quotes what cannot be read. */
export function parseSeriesLine(line: string): SeriesLine {
  const end = metricEnd(line);
  const startTimes = line.startsWith("@st", end);
  const labels = parseMetric(line.slice(0, end));
  const items = line.slice(end).match(/(?:\{\{.*?\}\}|\S)+/g) ?? [];
  return { labels, values: startTimes ? [] : items.flatMap(parseItem), startTimes };
}

/** Where the metric ends: after its braces, or at the first blank. */
function metricEnd(line: string): number {
  const head = /^[^\s{@]*/.exec(line)![0];
  if (line[head.length] !== "{") return head.length;
  const braces = /\{(?:[^"'`}]|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`)*\}/y;
  braces.lastIndex = head.length;
  const found = braces.exec(line);
  if (!found) throw new SyntaxError(`Cannot read the labels of "${line}"`);
  return braces.lastIndex;
}

/** A metric is written as a selector in which every matcher is an equality, or as `{}`. */
function parseMetric(text: string): Labels {
  const bare = text.replace(/\{\s*\}$/, "");
  if (bare === "") return NO_LABELS;
  const expr = parse(bare);
  if (expr.kind !== "vector" || expr.matchers.some(({ op }) => op !== "=")) {
    throw new SyntaxError(`Cannot read "${text}" as a metric`);
  }
  return labelsOf(expr.matchers.map(({ name, value }) => [name, value]));
}

/** `_x3`, `stale`, `1`, `1x3` or `1+2x3`, with a histogram in place of numbers, too. */
function parseItem(item: string): SeriesValue[] {
  const gaps = /^_(?:x(\d+))?$/.exec(item);
  if (gaps) return Array(Number(gaps[1] ?? 1)).fill(GAP);
  if (item === "stale") return [STALE];
  if (item.startsWith("{{")) {
    const times = /\}\}x(\d+)$/.exec(item);
    return Array(times ? Number(times[1]) + 1 : 1).fill(HISTOGRAM);
  }
  const found = ITEM.exec(item);
  if (!found) throw new SyntaxError(`Cannot read "${item}" as a value of a series`);
  const [, first, change, times] = found;
  return sequence(parseValue(first!), parseValue(change ?? "0"), Number(times ?? 0));
}

// No hexadecimal: `0x59` is sixty zeros.
const VALUE = "[-+]?(?:inf|nan|(?:\\d+\\.?\\d*|\\.\\d+)(?:e[-+]?\\d+)?)";
const ITEM = new RegExp(`^(${VALUE})(?:([-+]${VALUE.slice("[-+]?".length)})?x(\\d+))?$`, "i");

/** One more value than `times`. Each is the one before plus the change, with its rounding. */
function sequence(first: number, change: number, times: number): SeriesValue[] {
  const values: SeriesValue[] = [];
  for (let i = 0, value = first; i <= times; i++, value += change) {
    values.push({ kind: "number", value });
  }
  return values;
}

/** A number of a script, with or without a sign. */
export function parseValue(text: string): number {
  const sign = text.startsWith("-") ? -1 : 1;
  return sign * parseLiteral(text.replace(/^[-+]/, ""));
}
