/** Turns tokens into a tree: operators by precedence climbing, the rest by recursive descent. */

import {
  type Aggregation,
  type AggregationOp,
  AGGREGATIONS_WITH_PARAM,
  type At,
  type BinaryOp,
  type Duration,
  type Expr,
  type Extension,
  height,
  type LabelMatcher,
  type Matching,
  type MatchOp,
  type Span,
  type VectorSelector,
} from "./ast.ts";
import { check, type RegexpReader } from "./check.ts";
import { DurationParser } from "./duration_parser.ts";
import { FUNCTIONS } from "./functions.ts";
import type { Token } from "./lexer.ts";
import { POWER, PRECEDENCE } from "./precedence.ts";
import { MAX_HEIGHT, spanOf, TokenStream } from "./token_stream.ts";
import { formatFixed } from "../text/format_number.ts";
import { isPlainLabel } from "../text/name.ts";
import { quote } from "../text/quote.ts";

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

/** Keywords that cannot be a metric name at the start of an expression. */
const NO_METRIC = new Set(["bool", "group_left", "group_right", "ignoring", "on"]);

const DURATION = "number, duration, step(), or range()";
const DURATIONS = "number, duration, step(), range()";

class Parser {
  readonly #tokens: TokenStream;
  readonly #durations: DurationParser;
  readonly #regexp: RegexpReader | undefined;

  constructor(query: string, regexp: RegexpReader | undefined) {
    this.#tokens = new TokenStream(query);
    this.#durations = new DurationParser(this.#tokens);
    this.#regexp = regexp;
  }

  query(): Expr {
    if (this.#tokens.atEnd()) {
      this.#tokens.fail({ start: 0, end: 0 }, "no expression found in input");
    }
    const expr = this.#expr(0);
    if (!this.#tokens.atEnd()) this.#tokens.unexpected();
    if (height(expr) > MAX_HEIGHT) this.#tokens.tooDeep();
    return expr;
  }

  /** Reads operators with a higher precedence than `above`, and their operands. */
  #expr(above: number): Expr {
    this.#tokens.descend();
    let left = this.#unary();
    for (;;) {
      const precedence = this.#tokens.next.type === "operator"
        ? PRECEDENCE.get(this.#tokens.next.value)
        : 0;
      if (!precedence || precedence <= above) break;
      left = this.#binary(left, precedence);
    }
    this.#tokens.depth--;
    return left;
  }

  #binary(left: Expr, precedence: number): Expr {
    const op = this.#tokens.take().value as BinaryOp;
    const bool = this.#tokens.accept("bool");
    const matching = this.#matching();
    // `^` is the only right-associative operator.
    const right = this.#expr(precedence === POWER ? POWER - 1 : precedence);
    const span = { start: left.span.start, end: right.span.end };
    return { kind: "binary", op, bool, matching, left, right, span };
  }

  /** A sign has the precedence of `*`: `-1 ^ 2` is -(1 ^ 2). A sign of a number becomes part of it. */
  #unary(): Expr {
    const { type, value, start } = this.#tokens.next;
    if (type !== "operator" || (value !== "-" && value !== "+")) return this.#postfix();
    this.#tokens.take();
    const expr = this.#expr(POWER - 1);
    const span = { start, end: expr.span.end };
    if (expr.kind !== "number") return { kind: "unary", op: value, expr, span };
    return { ...expr, value: value === "-" ? -expr.value : expr.value, span };
  }

  #postfix(): Expr {
    let expr = this.#primary();
    for (;;) {
      if (this.#tokens.is("[")) expr = this.#range(expr);
      else if (this.#tokens.is("offset")) expr = this.#offset(expr);
      else if (this.#tokens.is("@")) expr = this.#at(expr);
      else if (this.#tokens.is("anchored") || this.#tokens.is("smoothed")) {
        expr = this.#extension(expr);
      } else return expr;
    }
  }

  #primary(): Expr {
    const token = this.#tokens.next;
    switch (token.type) {
      case "number":
      case "duration":
        return this.#tokens.number();
      case "string":
        this.#tokens.take();
        return { kind: "string", value: token.value, span: spanOf(token) };
      case "aggregator":
        this.#tokens.take();
        return this.#isAggregation() ? this.#aggregation(token) : this.#selector(token);
      case "identifier":
      case "word":
        this.#tokens.take();
        return this.#tokens.is("(") ? this.#call(token) : this.#selector(token);
      case "metric identifier":
        return this.#selector(this.#tokens.take());
      case "keyword":
        if (NO_METRIC.has(token.value)) this.#tokens.unexpected();
        return this.#selector(this.#tokens.take());
      case "operator":
        if (!/^(and|or|unless)$/.test(token.value)) this.#tokens.unexpected();
        return this.#selector(this.#tokens.take());
      case "punctuation":
        if (token.text === "(") return this.#paren();
        if (token.text === "{") return this.#selector(null);
        return this.#tokens.unexpected();
      case "end":
        return this.#tokens.unexpected();
    }
  }

  #paren(): Expr {
    const { start } = this.#tokens.take();
    const expr = this.#expr(0);
    this.#tokens.expect(")");
    return { kind: "paren", expr, span: { start, end: this.#tokens.end } };
  }

  #call(name: Token): Expr {
    const args = this.#args();
    if (!FUNCTIONS.has(name.text)) {
      this.#tokens.fail(spanOf(name), `unknown function with name ${quote(name.text)}`);
    }
    return {
      kind: "call",
      name: name.text,
      args,
      span: { start: name.start, end: this.#tokens.end },
    };
  }

  #args(): Expr[] {
    this.#tokens.expect("(");
    const args: Expr[] = [];
    if (this.#tokens.accept(")")) return args;
    for (;;) {
      args.push(this.#expr(0));
      if (!this.#tokens.is(",")) break;
      const comma = this.#tokens.take();
      if (!this.#beginsExpr()) {
        this.#tokens.fail(spanOf(comma), "trailing commas not allowed in function call args");
      }
    }
    this.#tokens.expect(")");
    return args;
  }

  #beginsExpr(): boolean {
    const { type, value } = this.#tokens.next;
    if (type === "operator") return /^([-+]|and|or|unless)$/.test(value);
    if (type === "punctuation") return value === "(" || value === "{";
    return type !== "end" && !(type === "keyword" && NO_METRIC.has(value));
  }

  #isAggregation(): boolean {
    return this.#tokens.is("(") || this.#tokens.is("by") || this.#tokens.is("without");
  }

  #aggregation(op: Token): Aggregation {
    let grouping = this.#grouping();
    const args = this.#tokens.within(["aggregation", ""], () => this.#args());
    grouping ??= this.#grouping();
    const span = { start: op.start, end: this.#tokens.end };
    if (args.length === 0) {
      this.#tokens.fail(span, "no arguments for aggregate expression provided");
    }
    const name = op.value as AggregationOp;
    const wanted = AGGREGATIONS_WITH_PARAM.has(name) ? 2 : 1;
    if (args.length !== wanted) {
      const reason = "wrong number of arguments for aggregate expression provided";
      this.#tokens.fail(span, `${reason}, expected ${wanted}, got ${args.length}`);
    }
    const param = wanted === 2 ? args[0]! : null;
    const { without, labels } = grouping ?? { without: false, labels: [] };
    const expr = args[wanted - 1]!;
    return { kind: "aggregation", op: name, without, labels, param, expr, span };
  }

  #grouping(): { without: boolean; labels: string[] } | null {
    if (!this.#tokens.is("by") && !this.#tokens.is("without")) return null;
    const without = this.#tokens.take().value === "without";
    return { without, labels: this.#labels() };
  }

  /** `(a, b)`, after `by`, `on` and similar keywords. */
  #labels(): string[] {
    if (!this.#tokens.accept("(")) this.#tokens.unexpected(["grouping opts", '"("']);
    const labels: string[] = [];
    while (!this.#tokens.accept(")")) {
      labels.push(this.#label());
      if (this.#tokens.is(")")) continue;
      if (!this.#tokens.accept(",")) this.#tokens.unexpected(["grouping opts", '"," or ")"']);
    }
    return labels;
  }

  #label(): string {
    const { type, text, value } = this.#tokens.next;
    const isWord = isPlainLabel(text) && type !== "number";
    if (!isWord && type !== "string") this.#tokens.unexpected(["grouping opts", "label"]);
    this.#tokens.take();
    return type === "string" ? value : text;
  }

  #matching(): Matching {
    const on = this.#tokens.is("on");
    const listed = on || this.#tokens.is("ignoring");
    let labels: string[] = [];
    let many: Matching["many"] = null;
    let include: string[] = [];
    if (listed) {
      this.#tokens.take();
      labels = this.#labels();
      if (this.#tokens.is("group_left") || this.#tokens.is("group_right")) {
        many = this.#tokens.take().value === "group_left" ? "left" : "right";
        if (this.#tokens.is("(") || !this.#beginsExpr()) include = this.#labels();
      }
    }
    return { on, labels, many, include, ...this.#fill() };
  }

  /** `fill(v)`, or `fill_left(v)` and `fill_right(v)` in either order. */
  #fill(): Pick<Matching, "fillLeft" | "fillRight"> {
    let fillLeft: number | null = null;
    let fillRight: number | null = null;
    // A metric may have such a name too.
    while (/^fill(_left|_right)?$/.test(this.#tokens.next.value) && this.#precedesParen()) {
      const side = this.#tokens.take().value;
      this.#tokens.expect("(");
      const value = this.#tokens.signedNumber();
      this.#tokens.expect(")");
      if (side !== "fill_right") fillLeft = value;
      if (side !== "fill_left") fillRight = value;
    }
    return { fillLeft, fillRight };
  }

  #precedesParen(): boolean {
    return /^\s*\(/.test(this.#tokens.query.slice(this.#tokens.next.end));
  }

  #selector(name: Token | null): VectorSelector {
    const start = name?.start ?? this.#tokens.next.start;
    const matchers = this.#tokens.is("{") ? this.#matchers() : [];
    if (name) matchers.push({ name: "__name__", op: "=", value: name.text });
    const span = { start, end: this.#tokens.end };
    const modifiers = { extension: null, at: null, offset: null };
    return { kind: "vector", name: name?.text ?? "", matchers, ...modifiers, span };
  }

  #matchers(): LabelMatcher[] {
    this.#tokens.take();
    const matchers: LabelMatcher[] = [];
    while (!this.#tokens.accept("}")) {
      matchers.push(this.#matcher());
      if (this.#tokens.is("}")) continue;
      if (!this.#tokens.accept(",")) this.#tokens.unexpected(["label matching", '"," or "}"']);
    }
    return matchers;
  }

  /** `name="value"`, or the quoted name of the metric alone. */
  #matcher(): LabelMatcher {
    const name = this.#tokens.next;
    if (name.type !== "identifier" && name.type !== "string") {
      this.#tokens.unexpected(["label matching", 'identifier or "}"']);
    }
    this.#tokens.take();
    const op = this.#tokens.next;
    if (op.type !== "operator" && op.text !== "=") {
      if (name.type === "string") return { name: "__name__", op: "=", value: name.value };
      this.#tokens.unexpected(["label matching", "label matching operator"]);
    }
    this.#tokens.take();
    if (this.#tokens.next.type !== "string") this.#tokens.unexpected(["label matching", "string"]);
    const value = this.#tokens.take().value;
    if (op.text.endsWith("~")) {
      this.#checkRegexp(value, { start: name.start, end: this.#tokens.end });
    }
    return { name: name.value, op: op.text as MatchOp, value };
  }

  #checkRegexp(pattern: string, span: Span): void {
    try {
      this.#regexp?.(pattern);
    } catch (error) {
      this.#tokens.fail(span, (error as Error).message);
    }
  }

  #range(expr: Expr): Expr {
    const open = this.#tokens.take();
    const range = this.#durations.positive(["subquery or range selector", DURATION]);
    if (this.#tokens.accept(":")) {
      const step = this.#tokens.is("]")
        ? null
        : this.#durations.positive(["subquery selector", `${DURATIONS}, or "]"`]);
      if (!this.#tokens.accept("]")) this.#tokens.unexpected(["subquery selector", '"]"']);
      const span = { start: expr.span.start, end: this.#tokens.end };
      return { kind: "subquery", expr, range, step, at: null, offset: null, span };
    }
    if (!this.#tokens.accept("]")) this.#tokens.unexpected(["subquery or range", '":" or "]"']);
    return this.#matrix(expr, range, { start: open.start, end: this.#tokens.end });
  }

  #matrix(expr: Expr, range: Duration, brackets: Span): Expr {
    if (expr.kind !== "vector") {
      this.#tokens.fail(brackets, "ranges only allowed for vector selectors");
    }
    if (expr.extension) {
      this.#tokens.fail(brackets, `no ${expr.extension} modifier allowed before range`);
    }
    if (expr.offset) this.#tokens.fail(brackets, "no offset modifiers allowed before range");
    if (expr.at) this.#tokens.fail(brackets, "no @ modifiers allowed before range");
    const span = { start: expr.span.start, end: brackets.end };
    return { kind: "matrix", selector: expr, range, span };
  }

  /** An operator after the offset belongs to the expression: `m offset 2 ^ 2` is a power. */
  #offset(expr: Expr): Expr {
    this.#tokens.take();
    const offset = this.#tokens.within(["offset", DURATION], () => this.#durations.offset());
    const target = expr.kind === "matrix" ? expr.selector : expr;
    if (target.kind !== "vector" && target.kind !== "subquery") {
      this.#tokens.fail(expr.span, `offset modifier must be preceded by ${SELECTORS}`);
    }
    if (target.offset) this.#tokens.fail(expr.span, "offset may not be set multiple times");
    return this.#modified(expr, { offset });
  }

  #at(expr: Expr): Expr {
    this.#tokens.take();
    const at = this.#tokens.within(["@", "timestamp"], () => this.#atTime(expr.span));
    const target = expr.kind === "matrix" ? expr.selector : expr;
    if (target.kind !== "vector" && target.kind !== "subquery") {
      this.#tokens.fail(expr.span, `@ modifier must be preceded by ${SELECTORS}`);
    }
    if (target.at) this.#tokens.fail(expr.span, "@ <timestamp> may not be set multiple times");
    return this.#modified(expr, { at });
  }

  #atTime(span: Span): At {
    const { type, value } = this.#tokens.next;
    if (type === "word" && (value === "start" || value === "end")) {
      this.#tokens.take();
      this.#tokens.expect("(");
      this.#tokens.expect(")");
      return { kind: value };
    }
    const seconds = this.#tokens.signedNumber();
    if (!(Math.abs(seconds) < 2 ** 63)) {
      const text = formatFixed(seconds, 6);
      this.#tokens.fail(span, `timestamp out of bounds for @ modifier: ${text}`);
    }
    return { kind: "time", time: Math.round(seconds * 1000) };
  }

  #extension(expr: Expr): Expr {
    const extension = this.#tokens.take().value as Extension;
    if (expr.kind === "subquery") {
      this.#tokens.fail(expr.span, `${extension} modifier is not supported for subqueries`);
    }
    const target = expr.kind === "matrix" ? expr.selector : expr;
    if (target.kind !== "vector") {
      this.#tokens.fail(expr.span, `${extension} modifier not implemented`);
    }
    if (target.extension && target.extension !== extension) {
      this.#tokens.fail(expr.span, "anchored and smoothed modifiers cannot be used together");
    }
    return this.#modified(expr, { extension });
  }

  #modified(
    expr: Expr,
    change: { offset: Duration } | { at: At } | { extension: Extension },
  ): Expr {
    const span = { start: expr.span.start, end: this.#tokens.end };
    if (expr.kind !== "matrix") return { ...expr, ...change, span } as Expr;
    return { ...expr, selector: { ...expr.selector, ...change }, span };
  }
}

const SELECTORS = "an instant vector selector or range vector selector or a subquery";
