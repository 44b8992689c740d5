/** Splits PromQL into tokens, one at a time, so that the leftmost mistake is reported. */

import { AGGREGATIONS, type Span } from "./ast.ts";
import { PromqlSyntaxError } from "./errors.ts";
import { quote, quoteCharacter, unquote } from "../text/quote.ts";
import { scanNumber } from "../text/scan_number.ts";

export type TokenType =
  | "end"
  | "number"
  | "duration"
  | "string"
  | "identifier"
  | "metric identifier"
  | "operator"
  | "aggregator"
  | "keyword"
  | "word"
  | "punctuation";

export interface Token extends Span {
  readonly type: TokenType;
  readonly text: string;
  /** A string's unquoted value, a keyword in lower case, else the text. */
  readonly value: string;
}

const WORD_OPERATORS = ["and", "or", "unless", "atan2"];
const KEYWORDS = ["bool", "by", "group_left", "group_right", "ignoring", "offset", "on", "without"]
  .concat("fill", "fill_left", "fill_right");
const DURATION_WORDS: ReadonlySet<string> = new Set(["step", "range", "min_of", "max_of"]);
const WORDS = ["start", "end", "anchored", "smoothed", ...DURATION_WORDS];

/** The token types of words outside of braces; every other word is an identifier. */
const WORD_TYPES: ReadonlyMap<string, TokenType> = new Map([
  ...AGGREGATIONS.map((word) => [word, "aggregator"] as const),
  ...WORD_OPERATORS.map((word) => [word, "operator"] as const),
  ...KEYWORDS.map((word) => [word, "keyword"] as const),
  ...WORDS.map((word) => [word, "word"] as const),
  ["inf", "number"],
  ["nan", "number"],
]);

const BLANK = /(?:[ \t\n\r]|#[^\n]*)+/y;
const SPACE = /[ \t\n\r]+/y;
const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_]*/y;
const METRIC = /[A-Za-z_:][A-Za-z0-9_:]*/y;
const OPERATOR = /==|!=|<=|>=|[-+*/%^<>@]/y;
const MATCH_OPERATOR = /=~|!~|!=/y;

/** The place of the next token; braces and brackets have their own rules. */
type Place = "statement" | "braces" | "brackets";

export class Lexer {
  readonly #query: string;
  #at = 0;
  #place: Place = "statement";
  #openParens = 0;
  /** Inside brackets: whether the range and the colon of `range:step` were read. */
  #gotDuration = false;
  #gotColon = false;

  constructor(query: string) {
    this.#query = query;
  }

  /** The next token; after the last one always `end`. Throws a PromqlSyntaxError. */
  next(): Token {
    this.#skip(this.#place === "brackets" ? SPACE : BLANK);
    const start = this.#at;
    if (start >= this.#query.length) return this.#end();
    switch (this.#place) {
      case "statement":
        return this.#statement(start);
      case "braces":
        return this.#insideBraces(start);
      case "brackets":
        return this.#insideBrackets(start);
    }
  }

  #end(): Token {
    const start = this.#query.length;
    if (this.#place === "braces") this.#fail(start, "unexpected end of input inside braces");
    if (this.#place === "brackets") {
      this.#fail(start, "unexpected end of input in duration expression");
    }
    if (this.#openParens > 0) this.#fail(start, "unclosed left parenthesis");
    return { type: "end", text: "", value: "", start, end: start };
  }

  #statement(start: number): Token {
    const c = this.#query[start]!;
    if ("(),{[=".includes(c) && !this.#query.startsWith("==", start)) return this.#mark(start, c);
    if (isDigit(c) || (c === "." && isDigit(this.#query[start + 1]))) return this.#number(start);
    if (isQuote(c)) return this.#string(start);
    const word = this.#scan(METRIC, start);
    if (word !== undefined) return this.#word(start, word);
    const operator = this.#scan(OPERATOR, start);
    if (operator !== undefined) return this.#token("operator", start, operator);
    if (c === "!") {
      const after = this.#character(start + 1);
      this.#fail(start, `unexpected character after '!': ${after}`);
    }
    if (c === "]") this.#fail(start, `unexpected right bracket ']'`);
    this.#fail(start, `unexpected character: ${this.#character(start)}`);
  }

  #mark(start: number, mark: string): Token {
    if (mark === "=" && this.#query[start + 1] === "~") {
      this.#fail(start, "unexpected character after '=': '~'");
    }
    if (mark === "(") this.#openParens++;
    if (mark === ")") this.#closeParen(start);
    if (mark === "{") this.#place = "braces";
    if (mark === "[") {
      this.#place = "brackets";
      this.#gotDuration = false;
      this.#gotColon = false;
    }
    return this.#token("punctuation", start, mark);
  }

  #closeParen(start: number): void {
    if (--this.#openParens < 0) this.#fail(start + 1, "unexpected right parenthesis ')'");
  }

  #insideBraces(start: number): Token {
    const c = this.#query[start]!;
    const word = this.#scan(IDENTIFIER, start);
    if (word !== undefined) return this.#token("identifier", start, word);
    if (isQuote(c)) return this.#string(start);
    if (c === ",") return this.#token("punctuation", start, c);
    if (c === "}") {
      this.#place = "statement";
      return this.#token("punctuation", start, c);
    }
    const operator = this.#scan(MATCH_OPERATOR, start);
    if (operator !== undefined) return this.#token("operator", start, operator);
    if (c === "=") return this.#token("punctuation", start, c);
    if (c === "{") this.#fail(start, "unexpected left brace '{'");
    if (c === "!") {
      const after = this.#character(start + 1);
      this.#fail(start, `unexpected character after '!' inside braces: ${after}`);
    }
    this.#fail(start, `unexpected character inside braces: ${this.#character(start)}`);
  }

  #insideBrackets(start: number): Token {
    const c = this.#query[start]!;
    if (c === "]") this.#place = "statement";
    if (c === ":") this.#colon(start);
    if (c === "]" || c === ":") return this.#token("punctuation", start, c);
    const word = this.#scan(IDENTIFIER, start);
    if (word !== undefined && DURATION_WORDS.has(word.toLowerCase())) {
      this.#gotDuration = true;
      return this.#token("word", start, word, word.toLowerCase());
    }
    if (this.#gotDuration) return this.#afterDuration(start, word !== undefined);
    if (isDigit(c) || (c === "." && isDigit(this.#query[start + 1]))) {
      this.#gotDuration = true;
      return this.#number(start);
    }
    if ("(),".includes(c)) return this.#mark(start, c);
    if ("+-*/%^".includes(c)) return this.#token("operator", start, c);
    const character = this.#character(start);
    this.#fail(start, `unexpected character in duration expression: ${character}`);
  }

  /** After the first duration in brackets, the parser decides what may follow. */
  #afterDuration(start: number, isWord: boolean): Token {
    if (this.#query[start] === "[") this.#fail(start, "unexpected left bracket '['");
    if (!isWord) return this.#statement(start);
    this.#fail(start, `unexpected character: ${this.#character(start)}, expected ':'`);
  }

  #colon(start: number): void {
    if (!this.#gotDuration) {
      this.#fail(start, "unexpected colon before duration in duration expression");
    }
    if (this.#gotColon) this.#fail(start, "unexpected repeated colon in duration expression");
    this.#gotColon = true;
  }

  #word(start: number, text: string): Token {
    const lower = text.toLowerCase();
    const type = WORD_TYPES.get(lower);
    if (type !== undefined) return this.#token(type, start, text, lower);
    return this.#token(text.includes(":") ? "metric identifier" : "identifier", start, text);
  }

  #number(start: number): Token {
    const { end, type } = scanNumber(this.#query, start);
    const text = this.#query.slice(start, end);
    if (type === null) this.#fail(start, `bad number or duration syntax: ${quote(text)}`);
    return this.#token(type, start, text);
  }

  #string(start: number): Token {
    const end = this.#closingQuote(start);
    const text = this.#query.slice(start, end);
    try {
      return this.#token("string", start, text, unquote(text));
    } catch (error) {
      if (error instanceof RangeError) this.#fail(start, error.message);
      throw error;
    }
  }

  /** The offset after the string that begins at `start`. */
  #closingQuote(start: number): number {
    const mark = this.#query[start]!;
    for (let at = start + 1; at < this.#query.length; at++) {
      const c = this.#query[at]!;
      if (c === mark) return at + 1;
      // The replacement character stands for invalid UTF-8, here and in Prometheus' lexer.
      if (c === "\ufffd") this.#fail(start, "invalid UTF-8 rune");
      if (mark === "`") continue;
      if (c === "\n") break;
      if (c === "\\" && ++at === this.#query.length) {
        this.#fail(start, "escape sequence not terminated");
      }
    }
    this.#fail(start, mark === "`" ? "unterminated raw string" : "unterminated quoted string");
  }

  #skip(pattern: RegExp): void {
    this.#at += this.#scan(pattern, this.#at)?.length ?? 0;
  }

  #scan(pattern: RegExp, at: number): string | undefined {
    pattern.lastIndex = at;
    return pattern.exec(this.#query)?.[0];
  }

  #token(type: TokenType, start: number, text: string, value = text): Token {
    this.#at = start + text.length;
    return { type, text, value, start, end: this.#at };
  }

  #character(at: number): string {
    const code = this.#query.codePointAt(at);
    // Go prints this character at the end of a text.
    return code === undefined ? "'\ufffd'" : quoteCharacter(String.fromCodePoint(code));
  }

  #fail(start: number, reason: string): never {
    throw new PromqlSyntaxError(this.#query, { start, end: this.#query.length }, reason);
  }
}

function isDigit(c: string | undefined): boolean {
  return c !== undefined && c >= "0" && c <= "9";
}

function isQuote(c: string): boolean {
  return c === '"' || c === "'" || c === "`";
}

/** The description of a token in error messages. */
export function describeToken(token: Token): string {
  switch (token.type) {
    case "end":
      return "end of input";
    case "punctuation":
    case "word":
      return quote(token.text);
    case "operator":
      return `<op:${token.text}>`;
    case "aggregator":
      return `<aggr:${token.text}>`;
    case "keyword":
      return `<${token.text}>`;
    case "identifier":
    case "metric identifier":
      return `${token.type} ${quote(token.text)}`;
    case "number":
    case "duration":
    case "string":
      return `${token.type} ${quoteShort(token.text)}`;
  }
}

function quoteShort(text: string): string {
  const characters = [...text];
  return characters.length > 10 ? `${quote(characters.slice(0, 10).join(""))}...` : quote(text);
}
