/**
 * The tree of a PromQL expression. Nodes are plain data, so a tree can be
 * compared, sent to a worker, or rewritten by copying.
 */

/** A piece of the query text: UTF-16 offsets, `end` is the first one after it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type ValueType = "scalar" | "vector" | "matrix" | "string";

export type Expr =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | MatrixSelector
  | Subquery
  | Call
  | Aggregation
  | Unary
  | Binary
  | Paren;

/** `duration` is true if it was written as `5m` and not as `300`. */
export interface NumberLiteral {
  readonly kind: "number";
  readonly value: number;
  readonly duration: boolean;
  readonly span: Span;
}

export interface StringLiteral {
  readonly kind: "string";
  readonly value: string;
  readonly span: Span;
}

export type MatchOp = "=" | "!=" | "=~" | "!~";

export interface LabelMatcher {
  readonly name: string;
  readonly op: MatchOp;
  readonly value: string;
}

/** The time an `@` fixes: a literal one in milliseconds, or an end of the query's range. */
export type At =
  | { readonly kind: "time"; readonly time: number }
  | { readonly kind: "start" }
  | { readonly kind: "end" };

/**
 * How samples outside of a range count at its ends: `anchored` takes the last
 * one before the range for its start, `smoothed` draws lines to the neighbours.
 */
export type Extension = "anchored" | "smoothed";

/**
 * `name{matchers} extension @ at offset offset`. A name outside the braces is
 * in `name` and, as a matcher for `__name__`, last in `matchers`.
 */
export interface VectorSelector {
  readonly kind: "vector";
  readonly name: string;
  readonly matchers: readonly LabelMatcher[];
  readonly extension: Extension | null;
  readonly at: At | null;
  readonly offset: Duration | null;
  readonly span: Span;
}

/** `selector[range]`; what follows the range is kept in the selector. */
export interface MatrixSelector {
  readonly kind: "matrix";
  readonly selector: VectorSelector;
  readonly range: Duration;
  readonly span: Span;
}

/** `expr[range:step]`; without `step` the engine's default holds. */
export interface Subquery {
  readonly kind: "subquery";
  readonly expr: Expr;
  readonly range: Duration;
  readonly step: Duration | null;
  readonly at: At | null;
  readonly offset: Duration | null;
  readonly span: Span;
}

export interface Call {
  readonly kind: "call";
  readonly name: string;
  readonly args: readonly Expr[];
  readonly span: Span;
}

/** `op by|without (labels) (param, expr)`. Plain `op(expr)` is `by ()`. */
export interface Aggregation {
  readonly kind: "aggregation";
  readonly op: AggregationOp;
  readonly without: boolean;
  readonly labels: readonly string[];
  readonly param: Expr | null;
  readonly expr: Expr;
  readonly span: Span;
}

export const AGGREGATIONS = [
  "avg",
  "bottomk",
  "count",
  "count_values",
  "group",
  "limit_ratio",
  "limitk",
  "max",
  "min",
  "quantile",
  "stddev",
  "stdvar",
  "sum",
  "topk",
] as const;

export type AggregationOp = typeof AGGREGATIONS[number];

/** The aggregations that take a parameter before the vector. */
export const AGGREGATIONS_WITH_PARAM: ReadonlySet<AggregationOp> = new Set([
  "bottomk",
  "count_values",
  "limit_ratio",
  "limitk",
  "quantile",
  "topk",
]);

export interface Unary {
  readonly kind: "unary";
  readonly op: "+" | "-";
  readonly expr: Expr;
  readonly span: Span;
}

export type ArithmeticOp = "+" | "-" | "*" | "/" | "%" | "^" | "atan2";
export type ComparisonOp = "==" | "!=" | "<" | "<=" | ">" | ">=";
export type SetOp = "and" | "or" | "unless";
export type BinaryOp = ArithmeticOp | ComparisonOp | SetOp;

/** `matching` has no effect when an operand is a scalar. */
export interface Binary {
  readonly kind: "binary";
  readonly op: BinaryOp;
  readonly bool: boolean;
  readonly matching: Matching;
  readonly left: Expr;
  readonly right: Expr;
  readonly span: Span;
}

/**
 * How samples of two vectors are matched: by the labels that `on` lists, or by all except those
 * that `ignoring` lists. `many` names the side of `group_left` or `group_right`; `include` are the
 * labels that it copies. A fill value replaces a missing sample: `fillLeft` on the many side if
 * there is one, else on the left side.
 */
export interface Matching {
  readonly on: boolean;
  readonly labels: readonly string[];
  readonly many: "left" | "right" | null;
  readonly include: readonly string[];
  readonly fillLeft: number | null;
  readonly fillRight: number | null;
}

export interface Paren {
  readonly kind: "paren";
  readonly expr: Expr;
  readonly span: Span;
}

/** A duration in seconds. Its value may depend on the query's range and step. */
export type Duration =
  | NumberLiteral
  | DurationUnary
  | DurationBinary
  | DurationCall
  | DurationParen;

export interface DurationUnary {
  readonly kind: "duration-unary";
  readonly op: "+" | "-";
  readonly operand: Duration;
  readonly span: Span;
}

export interface DurationBinary {
  readonly kind: "duration-binary";
  readonly op: "+" | "-" | "*" | "/" | "%" | "^";
  readonly left: Duration;
  readonly right: Duration;
  readonly span: Span;
}

export interface DurationCall {
  readonly kind: "duration-call";
  readonly name: "step" | "range" | "min_of" | "max_of";
  readonly args: readonly Duration[];
  readonly span: Span;
}

export interface DurationParen {
  readonly kind: "duration-paren";
  readonly inner: Duration;
  readonly span: Span;
}

const COMPARISONS: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">="]);
const SET_OPS: ReadonlySet<string> = new Set(["and", "or", "unless"]);

export function isComparison(op: BinaryOp): op is ComparisonOp {
  return COMPARISONS.has(op);
}

export function isSetOp(op: BinaryOp): op is SetOp {
  return SET_OPS.has(op);
}

/** The direct sub-expressions of a node, in the order of the text. */
export function children(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "number":
    case "string":
    case "vector":
      return [];
    case "matrix":
      return [expr.selector];
    case "call":
      return expr.args;
    case "aggregation":
      return expr.param ? [expr.param, expr.expr] : [expr.expr];
    case "binary":
      return [expr.left, expr.right];
    case "subquery":
    case "unary":
    case "paren":
      return [expr.expr];
  }
}

/** The expression inside any number of parentheses. */
export function unwrap(expr: Expr): Expr {
  while (expr.kind === "paren") expr = expr.expr;
  return expr;
}

/** The length of the longest path from the root to a leaf. It does not recurse. */
export function height(root: Expr): number {
  let highest = 0;
  const open: { expr: Expr; depth: number }[] = [{ expr: root, depth: 1 }];
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    highest = Math.max(highest, top.depth);
    for (const child of children(top.expr)) open.push({ expr: child, depth: top.depth + 1 });
  }
  return highest;
}
