/** How the answer to a free query is best shown. */

import { typeOf } from "../../server/promql/check.ts";
import { parse } from "../../server/promql/parser.ts";
import { type Labels, labelsKey } from "../prom/frame.ts";
import type { ExploreView } from "../state/place.ts";
import type { Unit } from "../format/units.ts";

/** Buckets of one histogram are a heatmap; everything else over time is lines. */
export function viewOf(
  wish: ExploreView,
  series: readonly { readonly labels: Labels }[],
): ExploreView {
  if (wish !== "auto") return wish;
  return isHistogram(series) ? "heatmap" : "lines";
}

/** Whether the series differ by `le` alone, and all have one. */
export function isHistogram(series: readonly { readonly labels: Labels }[]): boolean {
  if (series.length < 3) return false;
  const others = series.map(({ labels: { le: _le, ...rest } }) => labelsKey(rest));
  return series.every(({ labels }) => labels.le !== undefined) && new Set(others).size === 1;
}

/** A range vector has no graph; the source would refuse it in other words. */
export function isRangeVector(expr: string): boolean {
  try {
    return typeOf(parse(expr)) === "matrix";
  } catch {
    return false;
  }
}

/** From the names of what is measured: `…_seconds`, `…_bytes`, a ratio; a rate changes what they mean. */
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

/** The labels in which series differ; all of them when there is only one series. */
export function seriesNames(series: readonly { readonly labels: Labels }[]): string[] {
  const keys = [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))];
  const differing = keys.filter((key) =>
    series.length === 1 || new Set(series.map(({ labels }) => labels[key])).size > 1
  );
  return series.map(({ labels }) => {
    const { __name__: name = "" } = labels;
    const pairs = differing.filter((key) => key !== "__name__" && labels[key] !== undefined)
      .map((key) => `${key}=${JSON.stringify(labels[key])}`);
    const shown = differing.includes("__name__") || pairs.length === 0 ? name : "";
    return pairs.length === 0 ? shown || "value" : `${shown}{${pairs.join(", ")}}`;
  });
}
