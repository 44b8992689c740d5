/** The queries of a panel, as Explore shows them. */

import type { Ask } from "./ask.ts";
import { type Expression, varsOf } from "./expression.ts";
import { type ExploreQuery, MOST_QUERIES } from "./place.ts";
import type { Session } from "./session.ts";

/** An expression for Explore, with variables for the durations, which depend on the chart there. */
export function explorable(expr: Expression, session: Session): string {
  const vars = varsOf(session.place.value, session.span.value, 1, 1);
  const names = { rate: "$__rate_interval", cell: "$cell", step: "$__interval", range: "$__range" };
  return expr({ ...vars, ...names });
}

export function exploreQueries(
  asks: readonly Pick<Ask, "expr">[],
  session: Session,
): ExploreQuery[] {
  const exprs = [...new Set(asks.map(({ expr }) => explorable(expr, session)))];
  return exprs.slice(0, MOST_QUERIES).map((expr) => ({ expr, view: "auto" }));
}
