/** What is wrong with a query, and where. */

import type { Expr, Span } from "../../server/prometheus/promql/ast.ts";
import { PromqlSyntaxError } from "../../server/prometheus/promql/errors.ts";
import { parse } from "../../server/prometheus/promql/parser.ts";
import { masked } from "./variables.ts";

export interface Mistake {
  readonly text: string;
  /** Of the query's characters; empty at the end of the query, where something is missing. */
  readonly span: Span;
}

/** The tree of a query that may hold variables. Throws a PromqlSyntaxError. */
export function read(query: string): Expr {
  return parse(masked(query));
}

/** Undefined for a good query and for none. */
export function mistakeIn(query: string): Mistake | undefined {
  if (query.trim() === "") return undefined;
  try {
    read(query);
    return undefined;
  } catch (error) {
    if (!(error instanceof PromqlSyntaxError)) throw error;
    return { text: error.message, span: visible(query, error.span) };
  }
}

/** The mistake that a source names with its place: `1:5: parse error: …`, columns in UTF-8's bytes. */
export function mistakeTold(query: string, message: string): Mistake | undefined {
  const place = /\b(\d+):(\d+): parse error: /.exec(message);
  if (place === null) return undefined;
  const lines = query.split("\n");
  const line = Number(place[1]) - 1;
  const text = lines[line];
  if (text === undefined) return undefined;
  const bytes = new TextEncoder().encode(text).subarray(0, Number(place[2]) - 1);
  const before = lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0);
  const start = before + new TextDecoder().decode(bytes).length;
  return { text: message, span: visible(query, { start, end: start }) };
}

/** A place without characters becomes the word there. */
function visible(query: string, { start, end }: Span): Span {
  if (end > start || start >= query.length) return { start, end: Math.min(end, query.length) };
  const [word] = /^[\w:]+|^[^]/u.exec(query.slice(start))!;
  return { start, end: start + word.length };
}

// What goes before and behind a mistake, so that one sees where one is.
const AROUND = 60;

export interface Excerpt {
  readonly before: string;
  readonly wrong: string;
  readonly after: string;
}

/** The mistake with what stands around it in its line. */
export function excerptOf(query: string, { span: { start, end } }: Mistake): Excerpt {
  const lineStart = query.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = query.indexOf("\n", start) < 0 ? query.length : query.indexOf("\n", start);
  const last = Math.max(start, Math.min(end, lineEnd, start + AROUND));
  const from = Math.max(lineStart, start - AROUND);
  const to = Math.min(lineEnd, last + AROUND);
  return {
    before: (from > lineStart ? "…" : "") + query.slice(from, start),
    wrong: query.slice(start, last),
    after: query.slice(last, to) + (to < lineEnd ? "…" : ""),
  };
}
