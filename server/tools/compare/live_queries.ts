export interface LiveQuery {
  readonly query: string;
  /** How far it looks back with `rate` or `increase`, 0 if it does not. */
  readonly rateSeconds: number;
}

/** Queries of a server that is restarted under changing load, as dashboards and rules ask them. */
export function liveQueries(job: string): readonly LiveQuery[] {
  return queries(job).map((query) => ({ query, rateSeconds: rateSeconds(query) }));
}

function rateSeconds(query: string): number {
  const ranges = query.matchAll(/\b(?:rate|increase)\([^[]*\[(\d)m\]/g);
  const subquery = query.match(/\[(\d)m:/);
  const minutes = Math.max(0, ...Array.from(ranges, ([, minutes]) => Number(minutes)));
  return minutes === 0 ? 0 : 60 * (minutes + Number(subquery?.[1] ?? 0));
}

function queries(job: string): readonly string[] {
  const s = `job="${job}"`;
  const requests = `http_requests_total{${s}}`;
  const buckets = `http_request_duration_seconds_bucket{${s}}`;
  const predictions = `model_predictions_total{${s}}`;
  return [
    `up{${s}}`,
    `{${s}}`,
    `count({${s}})`,
    `count by (__name__) ({${s}})`,
    requests,
    `rate(${requests}[1m])`,
    `irate(${requests}[1m])`,
    `increase(${requests}[2m])`,
    `sum by (route) (rate(${requests}[1m]))`,
    `sum(rate(http_requests_total{${s},code=~"5.."}[2m])) / sum(rate(${requests}[2m]))`,
    `histogram_quantile(0.99, sum by (le) (rate(${buckets}[2m])))`,
    `histogram_quantile(0.5, sum by (le, route) (rate(${buckets}[1m])))`,
    `resets(${requests}[5m])`,
    `changes(up{${s}}[5m])`,
    `changes(process_start_time_seconds{${s}}[5m])`,
    `avg_over_time(up{${s}}[1m])`,
    `min_over_time(up{${s}}[2m])`,
    `count_over_time(${predictions}[1m])`,
    `absent(${requests})`,
    `absent_over_time(${requests}[30s])`,
    `sum by (model, class) (rate(${predictions}[1m])) / on (model) group_left sum by (model) (rate(${predictions}[1m]))`,
    `delta(process_resident_memory_bytes{${s}}[2m])`,
    `deriv(process_resident_memory_bytes{${s}}[2m])`,
    `predict_linear(process_resident_memory_bytes{${s}}[2m], 3600)`,
    `quantile_over_time(0.9, process_resident_memory_bytes{${s}}[2m])`,
    `max_over_time(sum(rate(${requests}[1m]))[3m:11s])`,
    `sum(${requests} - ${requests} offset 1m)`,
    `sum by (model) (${predictions}) and on (model) (sum by (model) (rate(${predictions}[1m])) > 10)`,
    `${predictions} unless ${predictions} offset 30s`,
    `time() - process_start_time_seconds{${s}} < 60`,
    `last_over_time(${predictions}[2m]) > bool 100`,
    `label_replace(up{${s}}, "port", "$1", "instance", ".*:(.*)")`,
    `scalar(sum(up{${s}})) * 2`,
    `sum(rate(${requests}[1m] @ end()))`,
    `stddev by (route) (rate(http_request_duration_seconds_sum{${s}}[1m]))`,
  ];
}
