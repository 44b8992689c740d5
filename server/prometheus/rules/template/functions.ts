/** The functions that Prometheus adds to Go's. */

import { RE2JS } from "re2js";
import { parseDuration } from "../../text/duration.ts";
import { parseNumber } from "../../text/parse_number.ts";
import { compareText } from "../../promql/labels.ts";
import { quote } from "../../text/quote.ts";
import { escapeQuery, graphLink, tableLink } from "../links.ts";
import type { QueryFunction } from "../query.ts";
import { type FunctionTable, ofStrings, ofValue, type TemplateFunction } from "./function.ts";
import {
  humanize,
  humanize1024,
  humanizeDuration,
  humanizePercentage,
  humanizeTimestamp,
  inTime,
} from "./humanize.ts";
import { stripDomain, stripPort } from "./host_port.ts";
import {
  GoDuration,
  GoMap,
  type GoStruct,
  GoTime,
  sampleStruct,
  typeOf,
  type Value,
} from "./value.ts";

export interface FunctionContext {
  readonly query: QueryFunction;
  /** The time of the evaluation, for `now` and `query`. */
  readonly time: number;
  /** Where the server is seen from outside. */
  readonly externalUrl: string;
}

export function templateFunctions({ query, time, externalUrl }: FunctionContext): FunctionTable {
  return {
    ...PURE,
    query: {
      parameters: ["string"],
      call: async ([text]) =>
        (await query(text as string, time)).map(({ labels, value }) => sampleStruct(labels, value)),
    },
    now: constant(new GoTime(time)),
    externalURL: constant(externalUrl),
    pathPrefix: constant(pathOf(externalUrl)),
  };
}

/** Those that need nothing but their arguments. */
const PURE: FunctionTable = {
  args: { parameters: [], rest: "any", call: namedArgs },
  first: {
    parameters: ["vector"],
    call: ([vector]) => {
      const [first] = vector as readonly Value[];
      if (first === undefined) throw new RangeError("first() called on vector with no elements");
      return first;
    },
  },
  graphLink: ofStrings(1, (expr) => graphLink(expr!)),
  humanize: ofNumber(humanize),
  humanize1024: ofNumber(humanize1024),
  humanizeDuration: ofNumber(humanizeDuration),
  humanizePercentage: ofNumber(humanizePercentage),
  humanizeTimestamp: ofNumber(humanizeTimestamp),
  label: {
    parameters: ["string", "sample"],
    call: ([name, sample]) => labelsOf(sample!).get(name as string),
  },
  match: ofStrings(2, (pattern, text) => compile(pattern!).matcher(text!).find()),
  parseDuration: ofStrings(1, (text) => parseDuration(text!) / 1000),
  reReplaceAll: ofStrings(
    3,
    (pattern, replacement, text) => replaceAll(compile(pattern!), replacement!, text!),
  ),
  safeHtml: ofStrings(1, (text) => text!),
  sortByLabel: {
    parameters: ["string", "vector"],
    call: ([label, vector]) => sortByLabel(label as string, vector as readonly GoStruct[]),
  },
  stripDomain: ofStrings(1, (text) => stripDomain(text!)),
  stripPort: ofStrings(1, (text) => stripPort(text!)),
  strvalue: { parameters: ["sample"], call: ([sample]) => labelsOf(sample!).get("__value__") },
  tableLink: ofStrings(1, (expr) => tableLink(expr!)),
  title: ofStrings(1, (text) => title(text!)),
  toDuration: ofNumber((seconds) => new GoDuration(Math.trunc(seconds * 1e9))),
  toLower: ofStrings(1, (text) => text!.toLowerCase()),
  toTime: ofNumber((seconds) => new GoTime(Math.trunc(inTime(seconds) * 1000))),
  toUpper: ofStrings(1, (text) => text!.toUpperCase()),
  urlQueryEscape: ofStrings(1, (text) => escapeQuery(text!)),
  value: { parameters: ["sample"], call: ([sample]) => (sample as GoStruct).fields.get("Value")! },
};

function constant(value: Value): TemplateFunction {
  return { parameters: [], call: () => value };
}

/** A function that takes whatever can be read as a number. */
function ofNumber(call: (value: number) => Value): TemplateFunction {
  return ofValue((value) => call(toNumber(value)));
}

function toNumber(value: Value): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (value instanceof GoDuration) return value.nanoseconds / 1e9;
  if (typeof value === "string") return readFloat(value);
  throw new TypeError(`can't convert ${typeOf(value)} to float`);
}

function readFloat(text: string): number {
  const value = parseNumber(text);
  if (value !== undefined) return value;
  throw new SyntaxError(`strconv.ParseFloat: parsing ${quote(text)}: invalid syntax`);
}

function labelsOf(sample: Value): GoMap {
  return (sample as GoStruct).fields.get("Labels") as GoMap;
}

function namedArgs(args: readonly Value[]): Value {
  const entries = args.map((value, i) => [`arg${i}`, value] as const);
  return new GoMap("map[string]interface {}", new Map(entries), null);
}

function sortByLabel(label: string, vector: readonly GoStruct[]): Value {
  const key = (sample: GoStruct) => labelsOf(sample).get(label) as string;
  return vector.toSorted((a, b) => compareText(key(a), key(b)));
}

/** Makes the first letter of each word a capital; the others stay. */
function title(text: string): string {
  return text.replace(/(?<![\p{L}\p{N}_])\p{L}/gu, (letter) => letter.toUpperCase());
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    throw new SyntaxError((error as Error).message);
  }
}

/** As Go's `ReplaceAllString`: `$1`, `${1}` and `${name}` stand for what the groups matched. */
function replaceAll(pattern: RE2JS, replacement: string, text: string): string {
  const matcher = pattern.matcher(text);
  let out = "";
  let at = 0;
  while (matcher.find()) {
    out += text.slice(at, matcher.start());
    out += replacement.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (whole, bare, braced) => {
      return whole === "$$" ? "$" : group(matcher, bare ?? braced);
    });
    at = matcher.end();
  }
  return out + text.slice(at);
}

/** What a group matched; nothing if there is no such group. */
function group(matcher: ReturnType<RE2JS["matcher"]>, name: string): string {
  try {
    return matcher.group(/^\d+$/.test(name) ? Number(name) : name) ?? "";
  } catch {
    return "";
  }
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname.replace(/\/$/, "") : "";
}
