/** How rules and templates ask for values. */

import type { Engine, Query, ResultSample } from "../promql/engine.ts";
import type { Queryable } from "../storage.ts";

/**
 * The value of an expression at a time in milliseconds: its samples; a scalar
 * is one sample without labels.
 */
export type QueryFunction = (
  expr: string | Query,
  time: number,
) => Promise<readonly ResultSample[]>;

/** Asks an engine. A query that has neither samples nor a scalar as its value fails. */
export function queryWith(engine: Engine, queryable: Queryable): QueryFunction {
  return async (expr, time) => {
    const { value } = await engine.instant(queryable, expr, time);
    if (value.type === "vector") return value.samples;
    if (value.type === "scalar") return [{ labels: new Map(), value: value.value }];
    throw new TypeError("rule result is not a vector or scalar");
  };
}
