/** Arithmetic on durations within a query: `[1h + step()]`. */

import type { Duration } from "./ast.ts";

/** The values of `step()` and `range()` within a duration: those of the outer query, in seconds. */
export interface DurationContext {
  readonly step: number;
  readonly range: number;
}

/** The value of a duration in seconds. Throws a RangeError for a division by zero. */
export function durationSeconds(duration: Duration, context: DurationContext): number {
  switch (duration.kind) {
    case "number":
      return duration.value;
    case "duration-paren":
      return durationSeconds(duration.inner, context);
    case "duration-unary": {
      const value = durationSeconds(duration.operand, context);
      return duration.op === "-" ? -value : value;
    }
    case "duration-call": {
      if (duration.name === "step") return context.step;
      if (duration.name === "range") return context.range;
      const [a, b] = duration.args.map((arg) => durationSeconds(arg, context));
      return duration.name === "min_of" ? Math.min(a!, b!) : Math.max(a!, b!);
    }
    case "duration-binary": {
      const left = durationSeconds(duration.left, context);
      const right = durationSeconds(duration.right, context);
      return combine(duration.op, left, right);
    }
  }
}

function combine(op: "+" | "-" | "*" | "/" | "%" | "^", left: number, right: number): number {
  switch (op) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      if (right === 0) throw new RangeError("division by zero");
      return left / right;
    case "%":
      if (right === 0) throw new RangeError("modulo by zero");
      return left % right;
    case "^":
      return left ** right;
  }
}
