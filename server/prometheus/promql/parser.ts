/**
 * Turns tokens into a tree: operators by precedence climbing, everything else by recursive descent.
 * One class, since all its methods share the current token.
 */

import {
  type Aggregation,
  type AggregationOp,
  AGGREGATIONS_WITH_PARAM,
  type At,
  type BinaryOp,
  type Duration,
  type DurationBinary,
  type Expr,
  type Extension,
  height,
  type LabelMatcher,
  type Matching,
  type MatchOp,
  type NumberLiteral,
  type Span,
  type VectorSelector,
} from "./ast.ts";
import { check, type RegexpReader } from "./check.ts";
import { parseDuration } from "../text/duration.ts";
import { PromqlSyntaxError } from "./errors.ts";
import { FUNCTIONS } from "./functions.ts";
import { describeToken, Lexer, type Token } from "./lexer.ts";
import { formatFixed } from "../text/format_number.ts";
import { parseLiteral } from "../text/parse_number.ts";
import { isPlainLabel } from "../text/name.ts";
import { quote } from "../text/quote.ts";

// Functions that walk over a tree recurse at each level. Real queries have some tens of levels at
// most; a thousand could overflow the stack.
const MAX_HEIGHT = 400;

export interface ParseOptions {
  /**
   * Compiles regular expressions. Without it, every pattern counts as valid and as not matching
   * the empty string: the page highlights and formats queries without RE2.
   */
  readonly regexp?: RegexpReader;
}

/** Reads a whole query and checks its types. Throws a PromqlSyntaxError for the first mistake. */
export function parse(query: string, options: ParseOptions = {}): Expr {
  const expr = new Parser(query, options.regexp).query();
  check(expr, query, options.regexp);
  return expr;
}

const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ["or", 1],
  ["and", 2],
  ["unless", 2],
  ["==", 3],
  ["!=", 3],
  ["<", 3],
  ["<=", 3],
  [">", 3],
  [">=", 3],
  ["+", 4],
  ["-", 4],
  ["*", 5],
  ["/", 5],
  ["%", 5],
  ["atan2", 5],
  ["^", 6],
]);
const POWER = 6;

/** Keywords that cannot be a metric name at the start of an expression. */
const NO_METRIC = new Set(["bool", "group_left", "group_right", "ignoring", "on"]);

const DURATION = "number, duration, step(), or range()";
const DURATIONS = "number, duration, step(), range()";

/** The place and the expected tokens in the message of an unexpected token; either may be empty. */
type Context = readonly [place: string, expected: string];

const QUERY: Context = ["", ""];

class Parser {
  readonly #query: string;
  readonly #regexp: RegexpReader | undefined;
  readonly #lexer: Lexer;
  #token: Token;
  /** The end of the last token that was taken. */
  #end = 0;
  #depth = 0;
  #context: Context = QUERY;

  constructor(query: string, regexp: RegexpReader | undefined) {
    this.#query = query;
    this.#regexp = regexp;
    this.#lexer = new Lexer(query);
    this.#token = this.#lexer.next();
  }

  query(): Expr {
    if (this.#atEnd()) this.#fail({ start: 0, end: 0 }, "no expression found in input");
    const expr = this.#expr(0);
    if (!this.#atEnd()) this.#unexpected();
    if (height(expr) > MAX_HEIGHT) this.#tooDeep();
    return expr;
  }

  /** Reads operators with a higher precedence than `above`, and their operands. */
  #expr(above: number): Expr {
    this.#descend();
    let left = this.#unary();
    for (;;) {
      const precedence = this.#token.type === "operator" ? PRECEDENCE.get(this.#token.value) : 0;
      if (!precedence || precedence <= above) break;
      left = this.#binary(left, precedence);
    }
    this.#depth--;
    return left;
  }

  /** Counts one more level; fails if there are too many. */
  #descend(): void {
    if (++this.#depth > MAX_HEIGHT) this.#tooDeep();
  }

  #binary(left: Expr, precedence: number): Expr {
    const op = this.#take().value as BinaryOp;
    const bool = this.#accept("bool");
    const matching = this.#matching();
    // `^` is the only right-associative operator.
    const right = this.#expr(precedence === POWER ? POWER - 1 : precedence);
    const span = { start: left.span.start, end: right.span.end };
    return { kind: "binary", op, bool, matching, left, right, span };
  }

  /** A sign has the precedence of `*`: `-1 ^ 2` is -(1 ^ 2). A sign of a number becomes part of it. */
  #unary(): Expr {
    const { type, value, start } = this.#token;
    if (type !== "operator" || (value !== "-" && value !== "+")) return this.#postfix();
    this.#take();
    const expr = this.#expr(POWER - 1);
    const span = { start, end: expr.span.end };
    if (expr.kind !== "number") return { kind: "unary", op: value, expr, span };
    return { ...expr, value: value === "-" ? -expr.value : expr.value, span };
  }

  #postfix(): Expr {
    let expr = this.#primary();
    for (;;) {
      if (this.#is("[")) expr = this.#range(expr);
      else if (this.#is("offset")) expr = this.#offset(expr);
      else if (this.#is("@")) expr = this.#at(expr);
      else if (this.#is("anchored") || this.#is("smoothed")) expr = this.#extension(expr);
      else return expr;
    }
  }

  #primary(): Expr {
    const token = this.#token;
    switch (token.type) {
      case "number":
      case "duration":
        return this.#number();
      case "string":
        this.#take();
        return { kind: "string", value: token.value, span: spanOf(token) };
      case "aggregator":
        this.#take();
        return this.#isAggregation() ? this.#aggregation(token) : this.#selector(token);
      case "identifier":
      case "word":
        this.#take();
        return this.#is("(") ? this.#call(token) : this.#selector(token);
      case "metric identifier":
        return this.#selector(this.#take());
      case "keyword":
        if (NO_METRIC.has(token.value)) this.#unexpected();
        return this.#selector(this.#take());
      case "operator":
        if (!/^(and|or|unless)$/.test(token.value)) this.#unexpected();
        return this.#selector(this.#take());
      case "punctuation":
        if (token.text === "(") return this.#paren();
        if (token.text === "{") return this.#selector(null);
        return this.#unexpected();
      case "end":
        return this.#unexpected();
    }
  }

  #paren(): Expr {
    const { start } = this.#take();
    const expr = this.#expr(0);
    this.#expect(")");
    return { kind: "paren", expr, span: { start, end: this.#end } };
  }

  #number(): NumberLiteral {
    const token = this.#take();
    const span = spanOf(token);
    if (token.type === "number") {
      const value = parseLiteral(token.text);
      if (!Number.isFinite(value) && /\d/.test(token.text)) {
        const text = quote(token.text);
        const reason = `strconv.ParseFloat: parsing ${text}: value out of range`;
        this.#fail(span, `error parsing number: ${reason}`);
      }
      return { kind: "number", value, duration: false, span };
    }
    try {
      return { kind: "number", value: parseDuration(token.text) / 1000, duration: true, span };
    } catch (error) {
      if (error instanceof RangeError) this.#fail(span, error.message);
      throw error;
    }
  }

  #call(name: Token): Expr {
    const args = this.#args();
    if (!FUNCTIONS.has(name.text)) {
      this.#fail(spanOf(name), `unknown function with name ${quote(name.text)}`);
    }
    return { kind: "call", name: name.text, args, span: { start: name.start, end: this.#end } };
  }

  #args(): Expr[] {
    this.#expect("(");
    const args: Expr[] = [];
    if (this.#accept(")")) return args;
    for (;;) {
      args.push(this.#expr(0));
      if (!this.#is(",")) break;
      const comma = this.#take();
      if (!this.#beginsExpr()) {
        this.#fail(spanOf(comma), "trailing commas not allowed in function call args");
      }
    }
    this.#expect(")");
    return args;
  }

  #beginsExpr(): boolean {
    const { type, value } = this.#token;
    if (type === "operator") return /^([-+]|and|or|unless)$/.test(value);
    if (type === "punctuation") return value === "(" || value === "{";
    return type !== "end" && !(type === "keyword" && NO_METRIC.has(value));
  }

  #isAggregation(): boolean {
    return this.#is("(") || this.#is("by") || this.#is("without");
  }

  #aggregation(op: Token): Aggregation {
    let grouping = this.#grouping();
    const args = this.#within(["aggregation", ""], () => this.#args());
    grouping ??= this.#grouping();
    const span = { start: op.start, end: this.#end };
    if (args.length === 0) this.#fail(span, "no arguments for aggregate expression provided");
    const name = op.value as AggregationOp;
    const wanted = AGGREGATIONS_WITH_PARAM.has(name) ? 2 : 1;
    if (args.length !== wanted) {
      const reason = "wrong number of arguments for aggregate expression provided";
      this.#fail(span, `${reason}, expected ${wanted}, got ${args.length}`);
    }
    const param = wanted === 2 ? args[0]! : null;
    const { without, labels } = grouping ?? { without: false, labels: [] };
    const expr = args[wanted - 1]!;
    return { kind: "aggregation", op: name, without, labels, param, expr, span };
  }

  #grouping(): { without: boolean; labels: string[] } | null {
    if (!this.#is("by") && !this.#is("without")) return null;
    const without = this.#take().value === "without";
    return { without, labels: this.#labels() };
  }

  /** `(a, b)`, after `by`, `on` and similar keywords. */
  #labels(): string[] {
    if (!this.#accept("(")) this.#unexpected(["grouping opts", '"("']);
    const labels: string[] = [];
    while (!this.#accept(")")) {
      labels.push(this.#label());
      if (this.#is(")")) continue;
      if (!this.#accept(",")) this.#unexpected(["grouping opts", '"," or ")"']);
    }
    return labels;
  }

  #label(): string {
    const { type, text, value } = this.#token;
    const isWord = isPlainLabel(text) && type !== "number";
    if (!isWord && type !== "string") this.#unexpected(["grouping opts", "label"]);
    this.#take();
    return type === "string" ? value : text;
  }

  #matching(): Matching {
    const on = this.#is("on");
    const listed = on || this.#is("ignoring");
    let labels: string[] = [];
    let many: Matching["many"] = null;
    let include: string[] = [];
    if (listed) {
      this.#take();
      labels = this.#labels();
      if (this.#is("group_left") || this.#is("group_right")) {
        many = this.#take().value === "group_left" ? "left" : "right";
        if (this.#is("(") || !this.#beginsExpr()) include = this.#labels();
      }
    }
    return { on, labels, many, include, ...this.#fill() };
  }

  /** `fill(v)`, or `fill_left(v)` and `fill_right(v)` in either order. */
  #fill(): Pick<Matching, "fillLeft" | "fillRight"> {
    let fillLeft: number | null = null;
    let fillRight: number | null = null;
    // A metric may have such a name too.
    while (/^fill(_left|_right)?$/.test(this.#token.value) && this.#precedesParen()) {
      const side = this.#take().value;
      this.#expect("(");
      const value = this.#signedNumber();
      this.#expect(")");
      if (side !== "fill_right") fillLeft = value;
      if (side !== "fill_left") fillRight = value;
    }
    return { fillLeft, fillRight };
  }

  #precedesParen(): boolean {
    return /^\s*\(/.test(this.#query.slice(this.#token.end));
  }

  #signedNumber(): number {
    const negative = this.#is("-");
    if (negative || this.#is("+")) this.#take();
    if (this.#token.type !== "number" && this.#token.type !== "duration") this.#unexpected();
    const { value } = this.#number();
    return negative ? -value : value;
  }

  #selector(name: Token | null): VectorSelector {
    const start = name?.start ?? this.#token.start;
    const matchers = this.#is("{") ? this.#matchers() : [];
    if (name) matchers.push({ name: "__name__", op: "=", value: name.text });
    const span = { start, end: this.#end };
    const modifiers = { extension: null, at: null, offset: null };
    return { kind: "vector", name: name?.text ?? "", matchers, ...modifiers, span };
  }

  #matchers(): LabelMatcher[] {
    this.#take();
    const matchers: LabelMatcher[] = [];
    while (!this.#accept("}")) {
      matchers.push(this.#matcher());
      if (this.#is("}")) continue;
      if (!this.#accept(",")) this.#unexpected(["label matching", '"," or "}"']);
    }
    return matchers;
  }

  /** `name="value"`, or the quoted name of the metric alone. */
  #matcher(): LabelMatcher {
    const name = this.#token;
    if (name.type !== "identifier" && name.type !== "string") {
      this.#unexpected(["label matching", 'identifier or "}"']);
    }
    this.#take();
    const op = this.#token;
    if (op.type !== "operator" && op.text !== "=") {
      if (name.type === "string") return { name: "__name__", op: "=", value: name.value };
      this.#unexpected(["label matching", "label matching operator"]);
    }
    this.#take();
    if (this.#token.type !== "string") this.#unexpected(["label matching", "string"]);
    const value = this.#take().value;
    if (op.text.endsWith("~")) this.#checkRegexp(value, { start: name.start, end: this.#end });
    return { name: name.value, op: op.text as MatchOp, value };
  }

  #checkRegexp(pattern: string, span: Span): void {
    try {
      this.#regexp?.(pattern);
    } catch (error) {
      this.#fail(span, (error as Error).message);
    }
  }

  #range(expr: Expr): Expr {
    const open = this.#take();
    const range = this.#positiveDuration(["subquery or range selector", DURATION]);
    if (this.#accept(":")) {
      const step = this.#is("]")
        ? null
        : this.#positiveDuration(["subquery selector", `${DURATIONS}, or "]"`]);
      if (!this.#accept("]")) this.#unexpected(["subquery selector", '"]"']);
      const span = { start: expr.span.start, end: this.#end };
      return { kind: "subquery", expr, range, step, at: null, offset: null, span };
    }
    if (!this.#accept("]")) this.#unexpected(["subquery or range", '":" or "]"']);
    return this.#matrix(expr, range, { start: open.start, end: this.#end });
  }

  #matrix(expr: Expr, range: Duration, brackets: Span): Expr {
    if (expr.kind !== "vector") this.#fail(brackets, "ranges only allowed for vector selectors");
    if (expr.extension) this.#fail(brackets, `no ${expr.extension} modifier allowed before range`);
    if (expr.offset) this.#fail(brackets, "no offset modifiers allowed before range");
    if (expr.at) this.#fail(brackets, "no @ modifiers allowed before range");
    const span = { start: expr.span.start, end: brackets.end };
    return { kind: "matrix", selector: expr, range, span };
  }

  #positiveDuration(context: Context): Duration {
    const duration = this.#within(context, () => this.#duration(0));
    if (duration.kind === "number" && !(duration.value > 0)) {
      this.#fail(duration.span, "duration must be greater than 0");
    }
    return duration;
  }

  /** Arithmetic on durations in brackets and parentheses. */
  #duration(above: number): Duration {
    const depth = this.#depth;
    this.#descend();
    let left = this.#isSign()
      ? this.#signed(() => this.#duration(POWER - 1))
      : this.#unsignedDuration();
    for (;;) {
      const { type, value } = this.#token;
      const precedence = type === "operator" ? PRECEDENCE.get(value) : 0;
      if (!precedence || precedence <= above) break;
      this.#descend();
      left = this.#durationBinary(left, precedence);
    }
    this.#depth = depth;
    return left;
  }

  #durationBinary(left: Duration, precedence: number): Duration {
    if (!/^[-+*/%^]$/.test(this.#token.value)) this.#unexpected();
    const token = this.#take();
    const op = token.value as DurationBinary["op"];
    const right = this.#duration(precedence === POWER ? POWER - 1 : precedence);
    if (right.kind === "number" && right.value === 0 && (op === "/" || op === "%")) {
      this.#fail(spanOf(token), op === "/" ? "division by zero" : "modulo by zero");
    }
    const span = { start: left.span.start, end: right.span.end };
    return { kind: "duration-binary", op, left, right, span };
  }

  #isSign(): boolean {
    return this.#is("+") || this.#is("-");
  }

  /** A sign and the duration after it. A sign of a number becomes part of it. */
  #signed(read: () => Duration): Duration {
    const { value, start } = this.#take();
    const operand = read();
    const span = { start, end: operand.span.end };
    if (operand.kind === "number") {
      return { ...operand, value: value === "-" ? -operand.value : operand.value, span };
    }
    return { kind: "duration-unary", op: value as "+" | "-", operand, span };
  }

  #unsignedDuration(): Duration {
    const { type, start } = this.#token;
    if (type === "number" || type === "duration") return this.#inRange(this.#number());
    if (type === "word") return this.#durationCall();
    if (!this.#accept("(")) this.#unexpected();
    const inner = this.#duration(0);
    this.#expect(")");
    return { kind: "duration-paren", inner, span: { start, end: this.#end } };
  }

  #durationCall(): Duration {
    const { value: name, start } = this.#token;
    const args: Duration[] = [];
    if (name !== "step" && name !== "range" && name !== "min_of" && name !== "max_of") {
      this.#unexpected();
    }
    this.#take();
    this.#expect("(");
    if (name === "min_of" || name === "max_of") {
      args.push(this.#duration(0));
      this.#expect(",");
      args.push(this.#duration(0));
    }
    this.#expect(")");
    return { kind: "duration-call", name, args, span: { start, end: this.#end } };
  }

  #inRange(literal: NumberLiteral): NumberLiteral {
    // Prometheus keeps durations as 64-bit nanoseconds; NaN is refused too.
    const fits = Math.abs(literal.value) <= 2 ** 63 / 1e9;
    if (!fits) this.#fail(literal.span, "duration out of range");
    return literal;
  }

  /** An operator after the offset belongs to the expression: `m offset 2 ^ 2` is a power. */
  #offset(expr: Expr): Expr {
    this.#take();
    const offset = this.#within(["offset", DURATION], () => {
      return this.#isSign()
        ? this.#signed(() => this.#unsignedDuration())
        : this.#unsignedDuration();
    });
    const target = expr.kind === "matrix" ? expr.selector : expr;
    if (target.kind !== "vector" && target.kind !== "subquery") {
      this.#fail(expr.span, `offset modifier must be preceded by ${SELECTORS}`);
    }
    if (target.offset) this.#fail(expr.span, "offset may not be set multiple times");
    return this.#modified(expr, { offset });
  }

  #at(expr: Expr): Expr {
    this.#take();
    const at = this.#within(["@", "timestamp"], () => this.#atTime(expr.span));
    const target = expr.kind === "matrix" ? expr.selector : expr;
    if (target.kind !== "vector" && target.kind !== "subquery") {
      this.#fail(expr.span, `@ modifier must be preceded by ${SELECTORS}`);
    }
    if (target.at) this.#fail(expr.span, "@ <timestamp> may not be set multiple times");
    return this.#modified(expr, { at });
  }

  #atTime(span: Span): At {
    const { type, value } = this.#token;
    if (type === "word" && (value === "start" || value === "end")) {
      this.#take();
      this.#expect("(");
      this.#expect(")");
      return { kind: value };
    }
    const seconds = this.#signedNumber();
    if (!(Math.abs(seconds) < 2 ** 63)) {
      const text = formatFixed(seconds, 6);
      this.#fail(span, `timestamp out of bounds for @ modifier: ${text}`);
    }
    return { kind: "time", time: Math.round(seconds * 1000) };
  }

  #extension(expr: Expr): Expr {
    const extension = this.#take().value as Extension;
    if (expr.kind === "subquery") {
      this.#fail(expr.span, `${extension} modifier is not supported for subqueries`);
    }
    const target = expr.kind === "matrix" ? expr.selector : expr;
    if (target.kind !== "vector") {
      this.#fail(expr.span, `${extension} modifier not implemented`);
    }
    if (target.extension && target.extension !== extension) {
      this.#fail(expr.span, "anchored and smoothed modifiers cannot be used together");
    }
    return this.#modified(expr, { extension });
  }

  #modified(
    expr: Expr,
    change: { offset: Duration } | { at: At } | { extension: Extension },
  ): Expr {
    const span = { start: expr.span.start, end: this.#end };
    if (expr.kind !== "matrix") return { ...expr, ...change, span } as Expr;
    return { ...expr, selector: { ...expr.selector, ...change }, span };
  }

  #atEnd(): boolean {
    return this.#token.type === "end";
  }

  #is(text: string): boolean {
    const { type, value } = this.#token;
    return value === text && type !== "string" && type !== "identifier";
  }

  #accept(text: string): boolean {
    const is = this.#is(text);
    if (is) this.#take();
    return is;
  }

  #expect(text: string): void {
    if (!this.#accept(text)) this.#unexpected();
  }

  #take(): Token {
    const token = this.#token;
    this.#end = token.end;
    this.#token = this.#lexer.next();
    return token;
  }

  /** Reads a part whose errors name that part as their place. */
  #within<T>(context: Context, read: () => T): T {
    const outer = this.#context;
    this.#context = context;
    const result = read();
    this.#context = outer;
    return result;
  }

  #unexpected([place, expected]: Context = this.#context): never {
    let reason = `unexpected ${describeToken(this.#token)}`;
    if (place) reason += ` in ${place}`;
    if (expected) reason += `, expected ${expected}`;
    this.#fail(spanOf(this.#token), reason);
  }

  #tooDeep(): never {
    this.#fail(spanOf(this.#token), `expression is nested more than ${MAX_HEIGHT} levels deep`);
  }

  #fail(span: Span, reason: string): never {
    throw new PromqlSyntaxError(this.#query, span, reason);
  }
}

const SELECTORS = "an instant vector selector or range vector selector or a subquery";

function spanOf(token: Token): Span {
  return { start: token.start, end: token.end };
}
