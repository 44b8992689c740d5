import type { NumberLiteral, Span } from "./ast.ts";
import { PromqlSyntaxError } from "./errors.ts";
import { describeToken, Lexer, type Token } from "./lexer.ts";
import { parseDuration } from "../text/duration.ts";
import { parseLiteral } from "../text/parse_number.ts";
import { quote } from "../text/quote.ts";

// Functions that walk over a tree recurse at each level. Real queries have some tens of levels at
// most; a thousand could overflow the stack.
export const MAX_HEIGHT = 400;

/** The place and the expected tokens in the message of an unexpected token; either may be empty. */
export type Context = readonly [place: string, expected: string];

const QUERY: Context = ["", ""];

/** The tokens of a query, one read ahead, and the errors at their positions. */
export class TokenStream {
  readonly query: string;
  readonly #lexer: Lexer;
  /** The next token. */
  #next: Token;
  #end = 0;
  /** The number of levels that the expression at the next token is nested in. */
  depth = 0;
  #context: Context = QUERY;

  constructor(query: string) {
    this.query = query;
    this.#lexer = new Lexer(query);
    this.#next = this.#lexer.next();
  }

  get next(): Token {
    return this.#next;
  }

  /** The end of the last token that was taken. */
  get end(): number {
    return this.#end;
  }

  atEnd(): boolean {
    return this.next.type === "end";
  }

  /** Whether the next token is this keyword, operator or mark. */
  is(text: string): boolean {
    const { type, value } = this.next;
    return value === text && type !== "string" && type !== "identifier";
  }

  /** Takes the next token if it is this one. */
  accept(text: string): boolean {
    const is = this.is(text);
    if (is) this.take();
    return is;
  }

  expect(text: string): void {
    if (!this.accept(text)) this.unexpected();
  }

  take(): Token {
    const token = this.next;
    this.#end = token.end;
    this.#next = this.#lexer.next();
    return token;
  }

  isSign(): boolean {
    return this.is("+") || this.is("-");
  }

  /** Takes a number or duration. */
  number(): NumberLiteral {
    const token = this.take();
    const span = spanOf(token);
    if (token.type === "number") {
      const value = parseLiteral(token.text);
      if (!Number.isFinite(value) && /\d/.test(token.text)) {
        const text = quote(token.text);
        const reason = `strconv.ParseFloat: parsing ${text}: value out of range`;
        this.fail(span, `error parsing number: ${reason}`);
      }
      return { kind: "number", value, duration: false, span };
    }
    try {
      return { kind: "number", value: parseDuration(token.text) / 1000, duration: true, span };
    } catch (error) {
      if (error instanceof RangeError) this.fail(span, error.message);
      throw error;
    }
  }

  signedNumber(): number {
    const negative = this.is("-");
    if (this.isSign()) this.take();
    if (this.next.type !== "number" && this.next.type !== "duration") this.unexpected();
    const { value } = this.number();
    return negative ? -value : value;
  }

  /** Counts one more level; fails if there are too many. */
  descend(): void {
    if (++this.depth > MAX_HEIGHT) this.tooDeep();
  }

  /** Reads a part whose errors name that part as their place. */
  within<T>(context: Context, read: () => T): T {
    const outer = this.#context;
    this.#context = context;
    const result = read();
    this.#context = outer;
    return result;
  }

  unexpected([place, expected]: Context = this.#context): never {
    let reason = `unexpected ${describeToken(this.next)}`;
    if (place) reason += ` in ${place}`;
    if (expected) reason += `, expected ${expected}`;
    this.fail(spanOf(this.next), reason);
  }

  tooDeep(): never {
    this.fail(spanOf(this.next), `expression is nested more than ${MAX_HEIGHT} levels deep`);
  }

  fail(span: Span, reason: string): never {
    throw new PromqlSyntaxError(this.query, span, reason);
  }
}

export function spanOf(token: Token): Span {
  return { start: token.start, end: token.end };
}
