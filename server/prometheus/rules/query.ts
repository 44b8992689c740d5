/** How rules and templates evaluate expressions. */

import type { Engine, Query, ResultSample } from "../promql/engine.ts";
import type { Queryable } from "../storage.ts";

/**
 * Evaluates an expression at a time in milliseconds. A scalar becomes one sample
 * without labels.
 */
export type QueryFunction = (
  expr: string | Query,
  time: number,
) => Promise<readonly ResultSample[]>;

/** Evaluates with an engine. The query fails if its value is neither a vector nor a scalar. */
export function queryWith(engine: Engine, queryable: Queryable): QueryFunction {
  return async (expr, time) => {
    const { value } = await engine.instant(queryable, expr, time);
    if (value.type === "vector") return value.samples;
    if (value.type === "scalar") return [{ labels: new Map(), value: value.value }];
    throw new TypeError("rule result is not a vector or scalar");
  };
}
