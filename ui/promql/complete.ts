/** The kind of text that may stand at the cursor of an unfinished query. */

import { AGGREGATIONS } from "../../server/prometheus/promql/ast.ts";
import { type Bracket, endOfString, scan, WORD } from "./scan.ts";

/** A completion replaces `text.slice(from, to)`; the part before the cursor was typed. */
interface Replaced {
  readonly from: number;
  readonly to: number;
}

/** The kind of text that is being written. */
export type Completion =
  & Replaced
  & (
    /** A selector, a function or a number; `alone` where the query has nothing else. */
    | { readonly kind: "expression"; readonly alone: boolean }
    /** An operator or keyword behind an expression. */
    | { readonly kind: "operator" }
    /** A label of the series of `selector`; empty for all series. */
    | { readonly kind: "label"; readonly selector: string }
    | {
      readonly kind: "value";
      readonly selector: string;
      readonly label: string;
      readonly quote: string;
      /** Whether the value is a part of a regular expression. */
      readonly regexp: boolean;
    }
    /** `close` stands behind it. */
    | { readonly kind: "duration"; readonly close: string }
    | { readonly kind: "none" }
  );

const GROUPING = /^(by|without|on|ignoring|group_left|group_right)$/i;
const MATCHING = /^(on|ignoring|group_left|group_right)$/i;
/** Words behind which an expression begins. */
const JOINING = /^(and|or|unless|atan2|bool)$/i;

export function completionAt(text: string, cursor: number): Completion {
  const before = text.slice(0, cursor);
  const { open, quote, comment, closed } = scan(before);
  const inner = open.at(-1);
  const none = { kind: "none", from: cursor, to: cursor } as const;
  if (comment) return none;
  if (quote !== undefined) return valueAt(text, cursor, inner, quote) ?? none;
  const word = /[A-Za-z_:][\w:]*$/.exec(before)?.[0] ?? "";
  const place = { from: cursor - word.length, to: endOfWord(text, cursor) };
  if (inner?.mark === "[") {
    const start = Math.max(inner.at, before.lastIndexOf(":")) + 1;
    return { kind: "duration", from: start, to: cursor, close: "]" };
  }
  if (inner?.mark === "{") {
    const started = /(^|,)\s*\w*$/.test(text.slice(inner.at + 1, cursor));
    return started
      ? { kind: "label", ...place, selector: selectorOf(text, inner, place.from) }
      : none;
  }
  if (inner?.mark === "(" && GROUPING.test(inner.before)) {
    return { kind: "label", ...place, selector: nearestMetric(text, cursor) };
  }
  const offset = /\boffset\s+(-?[\w$]*)$/i.exec(before);
  if (offset !== null) {
    return { kind: "duration", from: cursor - offset[1]!.length, to: cursor, close: "" };
  }
  // Digits begin a number, for which there is nothing to suggest.
  if (/[\d.]\w*$/.test(before) && word === "") return none;
  const rest = before.slice(0, place.from).trimEnd();
  if (followsOperand(rest, closed)) return { kind: "operator", ...place };
  return { kind: "expression", alone: rest + text.slice(place.to).trim() === "", ...place };
}

/** Whether no expression can begin here. */
function followsOperand(rest: string, closed: Bracket | undefined): boolean {
  const last = rest.at(-1) ?? "";
  if (last === ")") return !MATCHING.test(closed?.before ?? "");
  if (!/[\w:}\]"'`]/.test(last)) return false;
  return !JOINING.test(/[A-Za-z_]\w*$/.exec(rest)?.[0] ?? "");
}

function valueAt(
  text: string,
  cursor: number,
  inner: Bracket | undefined,
  quote: number,
): Completion | undefined {
  if (inner?.mark !== "{") return undefined;
  const matcher = /([A-Za-z_]\w*|"[^"]*")\s*(=~|!~|!=|=)\s*$/.exec(text.slice(inner.at + 1, quote));
  if (matcher === null) return undefined;
  const regexp = matcher[2]!.endsWith("~");
  const typed = text.slice(quote + 1, cursor);
  // The last alternative of a regular expression is the one being written.
  const from = quote + 1 + (regexp ? typed.lastIndexOf("|") + 1 : 0);
  // A string that is closed later in this matcher is replaced up to there.
  const rest = /^[^,={}"'`|\n]*(?=["'`|])/.exec(text.slice(cursor))?.[0] ?? "";
  return {
    kind: "value",
    from,
    to: cursor + rest.length,
    selector: selectorOf(text, inner, quote),
    label: matcher[1]!.replaceAll('"', ""),
    quote: text[quote]!,
    regexp,
  };
}

/** The metric before the braces with the matchers that are complete before `end`. */
function selectorOf(text: string, { before, at }: Bracket, end: number): string {
  let comma = at;
  for (let i = at + 1; i < end; i++) {
    if (/["'`]/.test(text[i]!)) i = endOfString(text, i);
    else if (text[i] === ",") comma = i;
  }
  const matchers = text.slice(at + 1, comma).trim();
  return matchers === "" ? before : `${before}{${matchers}}`;
}

function endOfWord(text: string, cursor: number): number {
  return cursor + /^[\w:]*/.exec(text.slice(cursor))![0].length;
}

/**
 * The metric whose labels a grouping names: the next one, as in `sum by (…) (metric)`, else the one
 * before, as in `sum(metric) by (…)`.
 */
function nearestMetric(text: string, cursor: number): string {
  const names = metricNames(text);
  return (names.find(({ at }) => at >= cursor) ?? names.at(-1))?.name ?? "";
}

const NO_METRIC: ReadonlySet<string> = new Set([
  ...AGGREGATIONS,
  ..."by without on ignoring group_left group_right and or unless offset bool".split(" "),
]);

function metricNames(text: string): { readonly name: string; readonly at: number }[] {
  // Strings, braces, ranges and groupings hold no metrics; they become blanks.
  const bare = text
    .replace(/"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|`[^`]*`?/g, (part) => " ".repeat(part.length))
    .replace(/\{[^}]*\}?|\[[^\]]*\]?/g, (part) => " ".repeat(part.length))
    .replace(
      /\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)?/gi,
      (part) => " ".repeat(part.length),
    );
  return [...bare.matchAll(new RegExp(`(?<![\\w:.])${WORD}(?!\\s*\\()(?![\\w:])`, "g"))]
    .filter(([name]) => !NO_METRIC.has(name.toLowerCase()))
    .map(({ 0: name, index }) => ({ name, at: index }));
}

export interface Candidate {
  readonly text: string;
  /** "counter", "function" and so on. */
  readonly kind: string;
  readonly help: string;
  /** Put behind it. */
  readonly suffix: string;
  /** Put in instead of `text` if that has to be quoted. */
  readonly insert?: string;
}

const MOST_CANDIDATES = 50;

/**
 * The candidates for the typed text, the best first: the text itself, those that begin with it, those
 * with a word that does, those that contain it, and those whose help has a word that begins with it.
 *
 * @param use how usual a text is: of those that fit alike, the more usual one comes first
 */
export function rank(
  candidates: readonly Candidate[],
  typed: string,
  use: (text: string) => number = () => 0,
): Candidate[] {
  const wanted = typed.toLowerCase();
  const groups: Candidate[][] = [[], [], [], [], []];
  for (const candidate of candidates) groups[fitOf(candidate, wanted)]?.push(candidate);
  const found: Candidate[] = [];
  for (const group of groups) {
    if (found.length >= MOST_CANDIDATES) break;
    found.push(...group.sort((a, b) => use(b.text) - use(a.text) || byLength(a, b)));
  }
  return found.slice(0, MOST_CANDIDATES);
}

// Fewer letters begin a word of nearly every help text.
const LEAST_FOR_HELP = 3;
const NO_FIT = -1;

/** The group of a candidate, from 0 for the best. */
function fitOf({ text, help }: Candidate, wanted: string): number {
  if (text.toLowerCase() === wanted) return 0;
  const at = text.toLowerCase().indexOf(wanted);
  if (at >= 0) return at === 0 ? 1 : "_: .".includes(text[at - 1]!) ? 2 : 3;
  if (wanted.length < LEAST_FOR_HELP) return NO_FIT;
  const words = help.toLowerCase().split(/[^a-z]+/);
  return words.some((word) => word.startsWith(wanted)) ? 4 : NO_FIT;
}

function byLength({ text: a }: Candidate, { text: b }: Candidate): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
