/** Brackets and quotes of a query that is being written: they come and go in pairs, as in an editor. */

import { scan } from "./scan.ts";

/** A change of a text: `insert` replaces `from` to `to`, then `start` to `end` is selected. */
export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
  readonly start: number;
  readonly end: number;
}

/** A selection; a cursor where both ends are the same. */
export interface Selected {
  readonly start: number;
  readonly end: number;
}

const CLOSERS: Readonly<Record<string, string>> = {
  "(": ")",
  "[": "]",
  "{": "}",
  '"': '"',
  "'": "'",
  "`": "`",
};
const QUOTES = "\"'`";

/** The edit in place of a typed character; undefined where the character is put in as it is. */
export function editOnType(text: string, selected: Selected, typed: string): TextEdit | undefined {
  const { start, end } = selected;
  if (start !== end) return wrap(text, selected, typed);
  if (stepsOver(text, start, typed)) return cursorAt(start + 1);
  const close = closerFor(text, start, typed);
  return close === ""
    ? undefined
    : { from: start, to: start, insert: typed + close, start: start + 1, end: start + 1 };
}

/** The edit in place of Backspace: both halves of an empty pair go. */
export function editOnBackspace(text: string, at: number): TextEdit | undefined {
  const mark = text[at - 1] ?? "";
  if (CLOSERS[mark] === undefined || text[at] !== CLOSERS[mark]) return undefined;
  const { open, quote, comment } = scan(text.slice(0, at));
  const opened = comment ? undefined : quote ?? open.at(-1)?.at;
  return opened === at - 1
    ? { from: at - 1, to: at + 1, insert: "", start: at - 1, end: at - 1 }
    : undefined;
}

/** The closer that an opening bracket or quote at `at` brings with it; empty for none. */
export function closerFor(text: string, at: number, mark: string): string {
  const close = CLOSERS[mark];
  // A pair just before a word would enclose nothing of it.
  if (close === undefined || /^[\w:.$({["'`]/.test(text.slice(at))) return "";
  const before = text.slice(0, at);
  const { quote, comment } = scan(before);
  if (quote !== undefined || comment) return "";
  if (QUOTES.includes(mark)) return mayBeginString(before) ? close : "";
  // A closer further on may lack its opener, which is now there.
  const more = scan(before + mark + text.slice(at)).open.length > scan(text).open.length;
  return more ? close : "";
}

/** Strings are values of matchers, arguments, and names in braces or groupings. */
function mayBeginString(before: string): boolean {
  return /(^|[=~{,(])\s*$/.test(before);
}

/** Whether the typed closer is there already, and one more would have no opener. */
function stepsOver(text: string, at: number, typed: string): boolean {
  if (text[at] !== typed) return false;
  const { open, quote, comment } = scan(text.slice(0, at));
  if (comment) return false;
  if (quote !== undefined) return typed === text[quote] && !isEscaped(text, at, typed);
  return ")]}".includes(typed) && open.length > 0 && scan(text).open.length === 0;
}

function isEscaped(text: string, at: number, mark: string): boolean {
  return mark !== "`" && /\\*$/.exec(text.slice(0, at))![0].length % 2 === 1;
}

function wrap(text: string, { start, end }: Selected, mark: string): TextEdit | undefined {
  const close = CLOSERS[mark];
  if (close === undefined) return undefined;
  const inside = text.slice(start, end);
  const { quote, comment } = scan(text.slice(0, start));
  // A quote in a string would end it.
  const ends = QUOTES.includes(mark) && (quote !== undefined || inside.includes(mark));
  if (comment || ends) return undefined;
  return { from: start, to: end, insert: mark + inside + close, start: start + 1, end: end + 1 };
}

function cursorAt(at: number): TextEdit {
  return { from: at, to: at, insert: "", start: at, end: at };
}
