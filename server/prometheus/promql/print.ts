/** Prints trees as Prometheus does. */

import type {
  Aggregation,
  Binary,
  Duration,
  Expr,
  LabelMatcher,
  Matching,
  VectorSelector,
} from "./ast.ts";
import { formatDuration } from "../text/duration.ts";
import { formatFixed } from "../text/format_number.ts";
import { isPlainLabel } from "../text/name.ts";
import { quote } from "../text/quote.ts";

/** One line of text that `parse` reads back as the same tree. */
export function print(expr: Expr): string {
  switch (expr.kind) {
    case "number":
      return expr.duration ? formatDuration(expr.value * 1000) : formatFixed(expr.value);
    case "string":
      return quote(expr.value);
    case "vector":
      return printName(expr.name, expr.matchers) + printModifiers(expr);
    case "matrix": {
      const { selector, range } = expr;
      const name = printName(selector.name, selector.matchers);
      return `${name}[${printLength(range)}]${printModifiers(selector)}`;
    }
    case "subquery": {
      const step = expr.step ? printLength(expr.step) : "";
      const modifiers = printModifiers({ ...expr, extension: null });
      return `${print(expr.expr)}[${printLength(expr.range)}:${step}]${modifiers}`;
    }
    case "call":
      return `${expr.name}(${expr.args.map(print).join(", ")})`;
    case "aggregation":
      return printAggregation(expr);
    case "unary":
      return expr.op + print(expr.expr);
    case "binary":
      return printBinary(expr);
    case "paren":
      return `(${print(expr.expr)})`;
  }
}

function printName(name: string, matchers: readonly LabelMatcher[]): string {
  const outside = name === "" ? matchers : matchers.slice(0, -1);
  if (outside.length === 0) return name === "" ? "{}" : name;
  return `${name}{${outside.map(printMatcher).sort().join(",")}}`;
}

function printMatcher({ name, op, value }: LabelMatcher): string {
  return printLabel(name) + op + quote(value);
}

function printLabel(name: string): string {
  return isPlainLabel(name) ? name : quote(name);
}

function printLabels(labels: readonly string[]): string {
  return `(${labels.map(printLabel).join(", ")})`;
}

function printModifiers(
  { extension, at, offset }: Pick<VectorSelector, "extension" | "at" | "offset">,
): string {
  let text = extension ? ` ${extension}` : "";
  if (at) text += at.kind === "time" ? ` @ ${(at.time / 1000).toFixed(3)}` : ` @ ${at.kind}()`;
  if (offset && !isZero(offset)) text += ` offset ${printLength(offset)}`;
  return text;
}

function isZero(duration: Duration): boolean {
  return duration.kind === "number" && duration.value === 0;
}

/** A duration on its own: `[300]` prints as `[5m]`. */
function printLength(duration: Duration): string {
  return duration.kind === "number"
    ? formatDuration(Math.round(duration.value * 1000))
    : printDuration(duration);
}

/** A duration inside arithmetic, where `300` stays a number. */
function printDuration(duration: Duration): string {
  switch (duration.kind) {
    case "number":
      return print(duration);
    case "duration-paren":
      return `(${printDuration(duration.inner)})`;
    case "duration-unary":
      // Prometheus leaves out a plus.
      return (duration.op === "-" ? "-" : "") + printDuration(duration.operand);
    case "duration-binary":
      return [printDuration(duration.left), duration.op, printDuration(duration.right)].join(" ");
    case "duration-call":
      return `${duration.name}(${duration.args.map(printDuration).join(", ")})`;
  }
}

function printAggregation({ op, without, labels, param, expr }: Aggregation): string {
  const grouping = without
    ? ` without ${printLabels(labels)} `
    : labels.length > 0
    ? ` by ${printLabels(labels)} `
    : "";
  const args = param ? `${print(param)}, ${print(expr)}` : print(expr);
  return `${op}${grouping}(${args})`;
}

function printBinary({ op, bool, matching, left, right }: Binary): string {
  const modifiers = (bool ? " bool" : "") + printMatching(matching);
  return `${print(left)} ${op}${modifiers} ${print(right)}`;
}

function printMatching({ on, labels, many, include, fillLeft, fillRight }: Matching): string {
  let text = "";
  if (labels.length > 0 || on || many) text += ` ${on ? "on" : "ignoring"} ${printLabels(labels)}`;
  if (many) text += ` group_${many} ${printLabels(include)}`;
  if (fillLeft !== null && fillLeft === fillRight) return `${text} fill (${formatFixed(fillLeft)})`;
  if (fillLeft !== null) text += ` fill_left (${formatFixed(fillLeft)})`;
  if (fillRight !== null) text += ` fill_right (${formatFixed(fillRight)})`;
  return text;
}
