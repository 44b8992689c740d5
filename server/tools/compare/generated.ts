/** Series made up for comparisons with Prometheus. Always the same ones. */

import { labelsOf } from "../../prometheus/promql/labels.ts";
import type { Labels } from "../../prometheus/storage.ts";

export interface GeneratedSeries {
  readonly labels: Labels;
  /** In milliseconds, ascending. */
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** Always the same numbers between 0 and 1. */
export function randomSource(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export const STEP_MS = 5000;

/** An hour of a dashboard's data up to `end`: 300 counters and 200 gauges, a sample every 5 s. */
export function dashboardSeries(end: number): GeneratedSeries[] {
  const random = randomSource(1);
  const times = Array.from({ length: 720 }, (_, i) => end + (i - 719) * STEP_MS);
  const family = (name: string, count: number, next: (before: number) => number) =>
    Array.from({ length: count }, (_, i): GeneratedSeries => {
      let value = 0;
      const labels = labelsOf([
        ["__name__", name],
        ["code", ["200", "400", "500"][i % 3]!],
        ["instance", `host-${Math.trunc(i / 30)}`],
        ["model", `model-${Math.trunc(i / 3) % 10}`],
      ]);
      return { labels, times, values: times.map(() => value = next(value)) };
    });
  return [
    ...family("req_total", 300, (before) => before + Math.trunc(random() * 20)),
    ...family("g", 200, () => Math.round(random() * 1e6) / 1e3),
  ];
}

/** The series as OpenMetrics, which `promtool tsdb create-blocks-from openmetrics` reads. */
export function openMetrics(series: readonly GeneratedSeries[]): string {
  const lines: string[] = [];
  for (const { labels, times, values } of series) {
    const pairs = [...labels].filter(([name]) => name !== "__name__");
    const text = pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(",");
    const head = `${labels.get("__name__")}{${text}}`;
    times.forEach((time, i) => lines.push(`${head} ${numberText(values[i]!)} ${time / 1000}`));
  }
  return [...lines, "# EOF\n"].join("\n");
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
}
