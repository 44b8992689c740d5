/** A query in pieces that are coloured alike, by the lexer that reads it. */

import { PromqlSyntaxError } from "../../server/prometheus/promql/errors.ts";
import { FUNCTIONS } from "../../server/prometheus/promql/functions.ts";
import { Lexer, type Token } from "../../server/prometheus/promql/lexer.ts";
import type { Span } from "../../server/prometheus/promql/ast.ts";
import { masked } from "./variables.ts";

export type Color =
  | "metric"
  | "function"
  | "keyword"
  | "label"
  | "string"
  | "number"
  | "operator"
  | "plain"
  | "error";

export interface Piece {
  readonly text: string;
  readonly color: Color;
}

/** The pieces make up the text again, blanks and comments included. */
export function highlight(query: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const upTo = (end: number, color: Color) => {
    if (end > at) pieces.push({ text: query.slice(at, end), color });
    at = Math.max(at, end);
  };
  let braces = 0;
  let grouping = false;
  try {
    const lexer = new Lexer(masked(query));
    for (let token = lexer.next(); token.type !== "end"; token = lexer.next()) {
      upTo(token.start, "plain");
      if (token.text === "{") braces++;
      if (token.text === "}") braces--;
      if (GROUPING.test(token.text)) grouping = true;
      if (token.text === ")") grouping = false;
      upTo(token.end, colorOf(token, query, braces > 0 || grouping));
    }
    upTo(query.length, "plain");
  } catch (error) {
    if (!(error instanceof PromqlSyntaxError)) throw error;
    upTo(query.length, "error");
  }
  return pieces;
}

/** The pieces, cut where the place begins and ends; those within it are `inside`. */
export function markedPieces(
  pieces: readonly Piece[],
  { start, end }: Span,
): (Piece & { readonly inside: boolean })[] {
  let at = 0;
  return pieces.flatMap(({ text, color }) => {
    const from = at;
    at += text.length;
    const cuts = [from, start, end, at].map((cut) => Math.min(Math.max(cut, from), at) - from);
    return [0, 1, 2].map((nth) => ({
      text: text.slice(cuts[nth], cuts[nth + 1]),
      color,
      inside: nth === 1,
    })).filter(({ text }) => text !== "");
  });
}

const GROUPING = /^(by|without|on|ignoring|group_left|group_right)$/i;

function colorOf(token: Token, query: string, label: boolean): Color {
  switch (token.type) {
    case "identifier":
    case "metric identifier":
      if (label) return "label";
      return FUNCTIONS.has(token.text) && /^\s*\(/.test(query.slice(token.end))
        ? "function"
        : "metric";
    case "aggregator":
      return "function";
    case "keyword":
    case "word":
      return "keyword";
    case "string":
      return "string";
    case "number":
    case "duration":
      return "number";
    case "operator":
      return /\w/.test(token.text) ? "keyword" : "operator";
    default:
      return "plain";
  }
}
