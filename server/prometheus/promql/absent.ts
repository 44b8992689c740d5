/** `absent` and `absent_over_time`, which return a series when a selector finds none. */

import type { Labels } from "../storage.ts";
import { type Expr, unwrap } from "./ast.ts";
import { newRow, type Row } from "./grid.ts";
import { labelsOf, METRIC_NAME, NO_LABELS } from "./labels.ts";

/** A row with 1 at the steps at which no row has a value. */
export function absentRow(rows: readonly Row[], arg: Expr, count: number): Row {
  const row = newRow(absentLabels(arg), count);
  row.values.fill(1);
  row.present.fill(1);
  for (const { present } of rows) {
    for (let i = 0; i < count; i++) if (present[i]) row.present[i] = 0;
  }
  return row;
}

/**
 * The labels that a missing series would have according to its selector: those matched with `=`,
 * without the name and without labels that have several matchers.
 */
export function absentLabels(arg: Expr): Labels {
  const inner = unwrap(arg);
  const selector = inner.kind === "matrix" ? inner.selector : inner;
  if (selector.kind !== "vector") return NO_LABELS;
  const seen = new Set<string>();
  const labels = new Map<string, string>();
  for (const { name, op, value } of selector.matchers) {
    if (name === METRIC_NAME) continue;
    if (op === "=" && !seen.has(name)) {
      labels.set(name, value);
      seen.add(name);
    } else {
      labels.delete(name);
    }
  }
  return labelsOf(labels);
}
