/** The first mistake in a query, and its position. */

import type { Expr, Span } from "../../server/prometheus/promql/ast.ts";
import { PromqlSyntaxError } from "../../server/prometheus/promql/errors.ts";
import { parse } from "../../server/prometheus/promql/parser.ts";
import { masked } from "./variables.ts";

export interface Mistake {
  readonly text: string;
  /** Positions in the query; empty at its end if something is missing there. */
  readonly span: Span;
}

/** The tree of a query that may hold variables. Throws a PromqlSyntaxError. */
export function read(query: string): Expr {
  return parse(masked(query));
}

/** Undefined for a valid query and for an empty one. */
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

/** The mistake in an error message of the backend: `1:5: parse error: …`, columns in bytes of UTF-8. */
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

/** An empty span is widened to the word there. */
function visible(query: string, { start, end }: Span): Span {
  if (end > start || start >= query.length) return { start, end: Math.min(end, query.length) };
  const [word] = /^[\w:]+|^[^]/u.exec(query.slice(start))!;
  return { start, end: start + word.length };
}

// The characters before and after a mistake that an excerpt has.
const AROUND = 60;

export interface Excerpt {
  readonly before: string;
  readonly wrong: string;
  readonly after: string;
}

/** The mistake with the text around it in its line. */
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
