import type { Expr } from "../../server/prometheus/promql/ast.ts";
import { read } from "./mistake.ts";

/** The query of a heatmap: the buckets of all histograms that `expr` selects, as one histogram. */
export function heatmapQuery(expr: string): string {
  return `sum by (le) (${isPlainSelector(expr) ? `increase(${expr.trim()}[$cell])` : expr})`;
}

/** Whether the query is a selector alone, so that buckets count from the start of a process. */
export function isPlainSelector(expr: string): boolean {
  const tree = readable(expr);
  return tree?.kind === "vector" && !tree.extension && !tree.at && !tree.offset;
}

function readable(expr: string): Expr | undefined {
  try {
    return read(expr);
  } catch {
    return undefined;
  }
}
