/** How to show the answer to a query of Explore. */

import type { Expr, ValueType } from "../../../server/prometheus/promql/ast.ts";
import { typeOf } from "../../../server/prometheus/promql/check.ts";
import { quote } from "../../../server/prometheus/text/quote.ts";
import type { CellValue } from "../../chart/heat_text.ts";
import { type Labels, labelsKey } from "../../prom/frame.ts";
import type { ExploreView } from "../../state/place.ts";
import type { Unit } from "../../format/units.ts";
import { read } from "../../promql/mistake.ts";
import { asLabelName } from "../../promql/quoting.ts";
import type { Lengths } from "../../promql/variables.ts";
import type { Vars } from "../../state/expression.ts";

/** The view: in `auto`, the buckets of one histogram are a heatmap and other series are lines. */
export function viewOf(
  wish: ExploreView,
  series: readonly { readonly labels: Labels }[],
): ExploreView {
  if (wish !== "auto") return wish;
  return isHistogram(series) ? "heatmap" : "lines";
}

/** Whether all series have the label `le` and differ in it alone. */
export function isHistogram(series: readonly { readonly labels: Labels }[]): boolean {
  if (series.length < 3) return false;
  const others = series.map(({ labels: { le: _le, ...rest } }) => labelsKey(rest));
  return series.every(({ labels }) => labels.le !== undefined) && new Set(others).size === 1;
}

/** The type of the answer; undefined for a query that our parser rejects. */
export function answerType(expr: string): ValueType | undefined {
  try {
    return typeOf(read(expr));
  } catch {
    return undefined;
  }
}

/** Whether the answer will be a heatmap: it needs a wider step than lines. */
export function expectsHeatmap(expr: string): boolean {
  try {
    const tree = read(expr);
    return tree.kind === "aggregation" && !tree.without && tree.labels.join() === "le";
  } catch {
    return false;
  }
}

/** The meaning of the numbers in the heatmap of a query without variables. */
export function cellValueOf(expr: string): CellValue {
  try {
    return meaningOf(read(expr));
  } catch {
    return { kind: "sum" };
  }
}

function meaningOf(tree: Expr): CellValue {
  if (tree.kind === "paren") return meaningOf(tree.expr);
  if (tree.kind === "aggregation" && tree.op === "sum") return meaningOf(tree.expr);
  if (tree.kind !== "call") return { kind: "sum" };
  const [window] = tree.args;
  if (tree.name === "rate" || tree.name === "irate") return { kind: "rate" };
  const counts = tree.name === "increase" && window?.kind === "matrix" &&
    window.range.kind === "number";
  return counts ? { kind: "count", window: window.range.value } : { kind: "sum" };
}

/** The values of the variables of a query, for one chart. */
export function lengthsOf({ rate, step, cell, range }: Vars): Lengths {
  return {
    "$__rate_interval": rate,
    "$rate": rate,
    "$__interval": step,
    "$cell": cell,
    "$__range": range,
  };
}

/** The unit, from the suffix of the metric: `_seconds`, `_bytes`. A rate has another unit. */
export function unitOf(expr: string): Unit {
  if (/histogram_quantile\(/.test(expr)) return /_seconds/.test(expr) ? "seconds" : "number";
  if (/\b(rate|irate|increase|count)\b/.test(expr)) {
    return /_seconds_sum\b.*\/.*_seconds_count\b/s.test(expr) ? "seconds" : "number";
  }
  if (/_(timestamp|time)_seconds/.test(expr)) return "number";
  if (/_seconds\b/.test(expr)) return "seconds";
  if (/_bytes\b/.test(expr)) return "bytes";
  return "number";
}

/** Names made of the labels in which the series differ; of all labels for a single series. */
export function seriesNames(series: readonly { readonly labels: Labels }[]): string[] {
  const keys = [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))];
  const differing = keys.filter((key) =>
    series.length === 1 || new Set(series.map(({ labels }) => labels[key])).size > 1
  );
  return series.map(({ labels }) => {
    const { __name__: name = "" } = labels;
    const pairs = differing.filter((key) => key !== "__name__" && labels[key] !== undefined)
      .map((key) => `${asLabelName(key)}=${quote(labels[key]!)}`);
    const shown = differing.includes("__name__") || pairs.length === 0 ? name : "";
    return pairs.length === 0 ? shown || "value" : `${shown}{${pairs.join(", ")}}`;
  });
}
