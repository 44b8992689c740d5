/** Finds expressions with the same value at every step, because `@` fixes all their times. */

import { children, type Expr } from "./ast.ts";

/** Their result depends on the time of evaluation even if their argument's does not. */
const TIME_DEPENDENT = new Set([
  "day_of_month",
  "day_of_week",
  "day_of_year",
  "days_in_month",
  "hour",
  "minute",
  "month",
  "predict_linear",
  "time",
  "timestamp",
  "year",
]);

/** Whether `@` cannot be added to the selectors of `expr` without changing what it means. */
export function dependsOnTime(expr: Expr): boolean {
  if (expr.kind === "call" && TIME_DEPENDENT.has(expr.name)) return true;
  return children(expr).some(dependsOnTime);
}

/** The results for the nodes of one tree; each is computed once. */
export class Invariants {
  readonly #known = new Map<Expr, boolean>();

  has(expr: Expr): boolean {
    let known = this.#known.get(expr);
    if (known === undefined) {
      known = this.#find(expr);
      this.#known.set(expr, known);
    }
    return known;
  }

  #find(expr: Expr): boolean {
    switch (expr.kind) {
      case "vector":
      case "subquery":
        return expr.at !== null;
      case "call":
        return !TIME_DEPENDENT.has(expr.name) && expr.args.every((arg) => this.has(arg));
      default:
        return children(expr).every((child) => this.has(child));
    }
  }
}
