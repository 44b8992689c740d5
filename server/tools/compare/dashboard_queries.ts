/** The queries that speed is measured with, as a dashboard asks them over the last hour. */

/** Of `dashboardSeries`. */
export const DASHBOARD_QUERIES: readonly (readonly [query: string, stepSeconds: number])[] = [
  ["rate(req_total[5m])", 5],
  ["rate(req_total[5m])", 15],
  ["sum by (model) (rate(req_total[5m]))", 5],
  ["req_total", 5],
  ["quantile(0.9, g)", 5],
  ["max_over_time(g[5m])", 15],
  ["topk(5, g)", 5],
  ["sum_over_time((g - g offset 1m)[10m:30s])", 15],
  ['sum by (model) (rate(req_total{code="500"}[5m])) / sum by (model) (rate(req_total[5m]))', 15],
];

const HOUR_MS = 3_600_000;

/** A range query of the hour that ends at `end`, in milliseconds: path and parameters. */
export function hourPath(query: string, stepSeconds: number, end: number): string {
  const parameters = new URLSearchParams({
    query,
    start: String((end - HOUR_MS) / 1000 + 5),
    end: String(end / 1000),
    step: String(stepSeconds),
  });
  return `/api/v1/query_range?${parameters}`;
}
