/** The rules that a query must follow beyond its grammar, above all those of types. */

import {
  type Aggregation,
  type Binary,
  type Call,
  type Expr,
  isComparison,
  isSetOp,
  type LabelMatcher,
  type Span,
  type ValueType,
  type VectorSelector,
} from "./ast.ts";
import { PromqlSyntaxError } from "./errors.ts";
import { FUNCTIONS } from "./functions.ts";
import { quote } from "../text/quote.ts";

/** Turns a pattern into a test of whole values; throws an Error if it is no valid pattern. */
export type RegexpReader = (pattern: string) => { matches(value: string): boolean };

/** The type of an expression that `check` has accepted. */
export function typeOf(expr: Expr): ValueType {
  switch (expr.kind) {
    case "number":
      return "scalar";
    case "string":
      return "string";
    case "vector":
    case "aggregation":
      return "vector";
    case "matrix":
    case "subquery":
      return "matrix";
    case "call":
      return FUNCTIONS.get(expr.name)!.returns;
    case "unary":
    case "paren":
      return typeOf(expr.expr);
    case "binary":
      return typeOf(expr.left) === "scalar" && typeOf(expr.right) === "scalar"
        ? "scalar"
        : "vector";
  }
}

/** The name of a type in messages. */
export function typeName(type: ValueType): string {
  if (type === "vector") return "instant vector";
  return type === "matrix" ? "range vector" : type;
}

/** Throws a PromqlSyntaxError for the first rule that `expr`, read from `query`, breaks. */
export function check(expr: Expr, query: string, regexp?: RegexpReader): void {
  new Checker(query, regexp).check(expr);
}

class Checker {
  readonly #query: string;
  readonly #regexp: RegexpReader | undefined;

  constructor(query: string, regexp: RegexpReader | undefined) {
    this.#query = query;
    this.#regexp = regexp;
  }

  /** Checks the whole of `expr` and returns its type. */
  check(expr: Expr): ValueType {
    switch (expr.kind) {
      case "number":
      case "string":
        break;
      case "vector":
        this.#selector(expr);
        break;
      case "matrix":
        this.check(expr.selector);
        break;
      case "subquery":
        this.#subquery(expr.expr, expr.span);
        break;
      case "call":
        this.#call(expr);
        break;
      case "aggregation":
        this.#aggregation(expr);
        break;
      case "unary":
        this.#unary(expr.expr, expr.span);
        break;
      case "binary":
        return this.#binary(expr);
      case "paren":
        return this.check(expr.expr);
    }
    return typeOf(expr);
  }

  #selector({ name, matchers, span }: VectorSelector): void {
    if (name === "") {
      if (!matchers.some((matcher) => !this.#acceptsEmpty(matcher))) {
        this.#fail(span, "vector selector must contain at least one non-empty matcher");
      }
      return;
    }
    const second = matchers.slice(0, -1).find((matcher) => matcher.name === "__name__");
    if (second) {
      const names = `${quote(name)} or ${quote(second.value)}`;
      this.#fail(span, `metric name must not be set twice: ${names}`);
    }
  }

  #acceptsEmpty({ op, value }: LabelMatcher): boolean {
    if (op === "=") return value === "";
    if (op === "!=") return value !== "";
    const matches = this.#regexp?.(value).matches("") ?? false;
    return matches === (op === "=~");
  }

  #subquery(inner: Expr, span: Span): void {
    const type = this.check(inner);
    if (type === "vector") return;
    this.#fail(span, `subquery is only allowed on instant vector, got ${type} instead`);
  }

  #unary(operand: Expr, span: Span): void {
    const type = this.check(operand);
    if (type === "scalar" || type === "vector") return;
    const allowed = "unary expression only allowed on expressions of type scalar or instant vector";
    this.#fail(span, `${allowed}, got ${quote(typeName(type))}`);
  }

  #aggregation({ op, expr, param }: Aggregation): void {
    this.#expectType(expr, "vector", "aggregation expression");
    if (!param) return;
    const wanted = op === "count_values" ? "string" : "scalar";
    this.#expectType(param, wanted, "aggregation parameter");
  }

  #call({ name, args, span }: Call): void {
    const { args: types, variadic } = FUNCTIONS.get(name)!;
    const least = variadic === 0 ? types.length : types.length - 1;
    const most = variadic < 0 ? Infinity : least + variadic;
    if (args.length < least || args.length > most) {
      const bound = variadic === 0 ? "" : args.length < least ? "at least " : "at most ";
      const wanted = args.length < least ? least : most;
      const call = `call to ${quote(name)}, got ${args.length}`;
      this.#fail(span, `expected ${bound}${wanted} argument(s) in ${call}`);
    }
    args.forEach((arg, i) => {
      const wanted = types[Math.min(i, types.length - 1)]!;
      this.#expectType(arg, wanted, `call to function ${quote(name)}`);
    });
  }

  #expectType(expr: Expr, wanted: ValueType, where: string): void {
    const type = this.check(expr);
    if (type === wanted) return;
    const names = `expected type ${typeName(wanted)} in ${where}, got ${typeName(type)}`;
    this.#fail(expr.span, names);
  }

  #binary(expr: Binary): ValueType {
    const left = this.check(expr.left);
    const right = this.check(expr.right);
    this.#boolModifier(expr, left === "scalar" && right === "scalar");
    this.#includedLabels(expr);
    for (const [operand, type] of [[expr.left, left], [expr.right, right]] as const) {
      if (type === "scalar" || type === "vector") continue;
      const reason = "binary expression must contain only scalar and instant vector types";
      this.#fail(operand.span, reason);
    }
    if (left === "vector" && right === "vector") this.#setOperator(expr);
    else this.#scalarOperand(expr);
    return left === "scalar" && right === "scalar" ? "scalar" : "vector";
  }

  #boolModifier(expr: Binary, scalars: boolean): void {
    if (expr.bool && !isComparison(expr.op)) {
      const reason = "bool modifier can only be used on comparison operators";
      this.#fail(this.#operatorSpan(expr), reason);
    }
    if (!expr.bool && isComparison(expr.op) && scalars) {
      this.#fail(this.#operatorSpan(expr), "comparisons between scalars must use BOOL modifier");
    }
  }

  #includedLabels(expr: Binary): void {
    const { on, labels, include } = expr.matching;
    const both = on ? labels.find((label) => include.includes(label)) : undefined;
    if (both === undefined) return;
    const reason = `label ${quote(both)} must not occur in ON and GROUP clause at once`;
    this.#fail(this.#operatorSpan(expr), reason);
  }

  #setOperator({ op, matching, span }: Binary): void {
    if (!isSetOp(op)) return;
    if (matching.many) this.#fail(span, `no grouping allowed for ${quote(op)} operation`);
    if (matching.fillLeft !== null || matching.fillRight !== null) {
      this.#fail(span, "filling in missing series not allowed for set operators");
    }
  }

  #scalarOperand({ op, matching, span }: Binary): void {
    if (matching.labels.length > 0) {
      this.#fail(span, "vector matching only allowed between instant vectors");
    }
    if (matching.fillLeft !== null || matching.fillRight !== null) {
      this.#fail(span, "filling in missing series only allowed between instant vectors");
    }
    if (isSetOp(op)) {
      const reason = `set operator ${quote(op)} not allowed in binary scalar expression`;
      this.#fail(span, reason);
    }
  }

  /** The text between the operands: the operator and its modifiers. */
  #operatorSpan({ left, right }: Binary): Span {
    const between = this.#query.slice(left.span.end, right.span.start);
    const start = left.span.end + between.length - between.trimStart().length;
    return { start, end: left.span.end + between.trimEnd().length };
  }

  #fail(span: Span, reason: string): never {
    throw new PromqlSyntaxError(this.#query, span, reason);
  }
}
