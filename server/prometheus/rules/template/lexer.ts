/** Splits templates into tokens: literal text, and the parts between `{{` and `}}`. */

import { lineOf, TemplateSyntaxError } from "./errors.ts";

export type TokenKind =
  | "text"
  | "open"
  | "close"
  | "name"
  | "field"
  | "variable"
  | "number"
  | "character"
  | "string"
  | "."
  | "|"
  | "("
  | ")"
  | ":="
  | "="
  | ",";

/**
 * A token. A field is one `.x`; `$a.b` is a variable and a field. `spaced` means
 * that a space precedes it: `.a.b` is a field of a field, `.a .b` two arguments.
 */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly spaced: boolean;
}

const PIECES: readonly (readonly [TokenKind, RegExp])[] = [
  [
    "number",
    /[+-]?(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)/y,
  ],
  ["string", /"(?:\\.|[^"\\\n])*"|`[^`]*`/y],
  ["character", /'(?:\\.[^'\n]*|[^'\\\n])'/yu],
  ["field", /\.[\p{L}_][\p{L}\p{N}_]*/yu],
  ["variable", /\$[\p{L}\p{N}_]*/yu],
  ["name", /[\p{L}_][\p{L}\p{N}_]*/yu],
  [":=", /:=/y],
  ["=", /=/y],
  [".", /\./y],
  ["|", /\|/y],
  ["(", /\(/y],
  [")", /\)/y],
  [",", /,/y],
];

const BLANKS = /[ \t\r\n]*/y;
const COMMENT = /\/\*[\s\S]*?\*\/(\s+-)?\}\}/y;

/** Throws a TemplateSyntaxError. */
export function tokenize(template: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < template.length) {
    const open = template.indexOf("{{", at);
    const end = open < 0 ? template.length : open;
    const trimsLeft = open >= 0 && /^-[ \t\r\n]/.test(template.slice(open + 2, open + 4));
    addText(tokens, template, at, trimsLeft ? trimmedEnd(template, at, end) : end);
    if (open < 0) break;
    const inside = new Action(template, open, trimsLeft ? open + 3 : open + 2);
    tokens.push(...inside.tokens);
    at = inside.trimsRight ? skipBlanks(template, inside.end) : inside.end;
  }
  return tokens;
}

function addText(tokens: Token[], template: string, start: number, end: number): void {
  if (end <= start) return;
  tokens.push({ kind: "text", text: template.slice(start, end), start, end, spaced: false });
}

function trimmedEnd(template: string, start: number, end: number): number {
  return start + template.slice(start, end).trimEnd().length;
}

function skipBlanks(template: string, at: number): number {
  BLANKS.lastIndex = at;
  BLANKS.test(template);
  return BLANKS.lastIndex;
}

/** The tokens of one `{{ … }}`; none for a comment. */
class Action {
  readonly tokens: Token[] = [];
  readonly trimsRight: boolean;
  /** The position after the `}}`. */
  readonly end: number;
  readonly #template: string;

  constructor(template: string, open: number, at: number) {
    this.#template = template;
    const comment = this.#comment(at);
    if (comment !== undefined) {
      this.trimsRight = comment.trims;
      this.end = comment.end;
      return;
    }
    this.#push("open", open, at, false);
    for (;;) {
      const next = skipBlanks(template, at);
      const spaced = next > at;
      const trims = spaced && template.startsWith("-}}", next);
      if (trims || template.startsWith("}}", next)) {
        this.trimsRight = trims;
        this.end = next + (trims ? 3 : 2);
        this.#push("close", next, this.end, spaced);
        return;
      }
      at = this.#piece(next, spaced);
    }
  }

  #comment(at: number): { readonly trims: boolean; readonly end: number } | undefined {
    const start = skipBlanks(this.#template, at);
    if (!this.#template.startsWith("/*", start)) return undefined;
    COMMENT.lastIndex = start;
    const found = COMMENT.exec(this.#template);
    if (!found) throw this.#error(start, "unclosed comment");
    return { trims: found[1] !== undefined, end: COMMENT.lastIndex };
  }

  #piece(at: number, spaced: boolean): number {
    for (const [kind, pattern] of PIECES) {
      pattern.lastIndex = at;
      if (!pattern.test(this.#template)) continue;
      this.#push(kind, at, pattern.lastIndex, spaced);
      return pattern.lastIndex;
    }
    throw this.#error(at, this.#unreadable(at));
  }

  #unreadable(at: number): string {
    switch (this.#template[at]) {
      case undefined:
        return "unclosed action";
      case '"':
        return "unterminated quoted string";
      case "`":
        return "unterminated raw quoted string";
      case "'":
        return "unterminated character constant";
      default: {
        const character = String.fromCodePoint(this.#template.codePointAt(at)!);
        return `unexpected ${JSON.stringify(character)} in action`;
      }
    }
  }

  #push(kind: TokenKind, start: number, end: number, spaced: boolean): void {
    this.tokens.push({ kind, text: this.#template.slice(start, end), start, end, spaced });
  }

  #error(at: number, reason: string): TemplateSyntaxError {
    return new TemplateSyntaxError(lineOf(this.#template, at), reason);
  }
}
