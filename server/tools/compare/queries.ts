/**
 * Queries to compare with Prometheus 2.42: of every kind that dashboards and rules use, and made up
 * ones. Left out, because Prometheus 3, whose meaning is ours, means something else by them:
 *
 * - `atan2`, which keeps the name in 2.42;
 * - standard deviations with infinite values, which 2.42 takes for 0;
 * - names of labels with any characters, and whatever else 2.42 does not have;
 * - subqueries with a value at the very start of their range, which counts in 2.42 only: steps here
 *   divide 30 s, and no query is asked for a time that they divide;
 * - `rate` where a counter begins near zero, for 3 extrapolates to it in another order.
 */

import { randomSource } from "./generated.ts";

const FAMILIES = [
  ...["http_requests_total", "latency_seconds_count", "latency_seconds_bucket"],
  ...["memory_bytes", "temperature", "limit", "gappy", "up"],
];
const GAUGES = ["memory_bytes", "temperature", "limit", "gappy", "up"];
const COUNTERS = ["http_requests_total", "latency_seconds_count", "latency_seconds_bucket"];
const SPECIAL = ["special", "short", "odd_labels", "info"];

const AGGREGATIONS = ["sum", "avg", "min", "max", "count", "group", "stddev", "stdvar"];
const ARITHMETIC = ["+", "-", "*", "/", "%", "^"];
const COMPARISONS = ["==", "!=", "<", ">", "<=", ">="];
const ROUNDING = ["abs", "ceil", "floor", "round", "sgn"];
const MATHS = ["exp", "ln", "log2", "log10", "sqrt", "sin", "cos", "tanh", "deg", "rad"];
const DATES = ["minute", "hour", "day_of_month", "day_of_week", "month", "year", "days_in_month"];
const OVER_TIME = [
  ...["sum", "avg", "min", "max", "count", "last", "present", "stddev", "stdvar"],
].map((name) => `${name}_over_time`);
const OF_COUNTERS = ["rate", "irate", "increase", "resets"];
const OF_GAUGES = ["delta", "idelta", "deriv", "changes"];
const RANGES = ["30s", "1m", "5m", "20m", "1h"];

/** All queries, each once. */
export function comparedQueries(): readonly string[] {
  return [...new Set([...selectors(), ...functions(), ...operators(), ...rules(), ...madeUp(300)])];
}

function selectors(): string[] {
  return [
    ...FAMILIES,
    ...SPECIAL,
    ...FAMILIES.map((name) => `${name}{instance="a:9000"}`),
    ...['{__name__=~"temp.*"}', '{__name__=~"memory_bytes|limit",instance!="b:9000"}'],
    ...['up{instance=~"[ab]:.*"}', 'up{instance!~"a.*"}', 'up{nothing=""}', 'up{nothing!=""}'],
    ...["nothing", 'odd_labels{text=~"(?s)ü.*"}', 'http_requests_total{status=~"4..|5.."}'],
    ...["up offset 5m", "up offset -5m", "gappy offset 17m", "short offset 1h"],
    ...["up @ start()", "up @ end()", "temperature @ end() offset 10m"],
    ...["1", "-1", "1e10", "Inf", "NaN", "0x1f", "1 + 2 * 3 ^ 2 ^ 0.5", "-1 ^ 2", "time()"],
    ...["up[1m]", "gappy[20m]", "temperature[5m:1m]", '"a text"'],
  ];
}

function functions(): string[] {
  return [
    ...COUNTERS.flatMap((name) =>
      OF_COUNTERS.flatMap((fn) => RANGES.map((range) => `${fn}(${name}[${range}])`))
    ),
    ...GAUGES.flatMap((name) => OF_GAUGES.map((fn) => `${fn}(${name}[5m])`)),
    ...GAUGES.flatMap((name) => OVER_TIME.map((fn) => `${fn}(${name}[10m])`)),
    ...["special", "short", "gappy"].flatMap((name) =>
      ["sum", "min", "max", "count", "last", "present"].map((fn) => `${fn}_over_time(${name}[7m])`)
    ),
    ...ROUNDING.map((fn) => `${fn}(temperature)`),
    ...ROUNDING.map((fn) => `${fn}(special)`),
    ...MATHS.flatMap((fn) => [`${fn}(temperature)`, `${fn}(special)`]),
    ...DATES.flatMap((fn) => [`${fn}()`, `${fn}(memory_bytes)`]),
    ...["clamp(temperature, -1, 1)", "clamp_min(temperature, 0)", "clamp_max(special, 100)"],
    ...["round(temperature, 0.25)", "timestamp(up)", "timestamp(up offset 1m)", "scalar(limit)"],
    ...["scalar(info{version='1.2'})", "vector(1)", "vector(time())", "absent(nothing)"],
    ...["absent(up)", "absent(nothing{a='b',c=~'d'})", "absent_over_time(nothing{a='b'}[5m])"],
    ...["absent_over_time(gappy{instance='a:9000'}[5m])", "sort(temperature)"],
    ...["sort_desc(memory_bytes)", "quantile_over_time(0.9, temperature[10m])"],
    ...["quantile_over_time(2, temperature[10m])", "predict_linear(memory_bytes[20m], 3600)"],
    ...["predict_linear(gappy[20m] offset 3m, 60)"],
    ...["histogram_quantile(0.9, rate(latency_seconds_bucket[5m]))"],
    ...["histogram_quantile(0.5, sum by (le) (rate(latency_seconds_bucket[5m])))"],
    ...[
      "histogram_quantile(0.99, latency_seconds_bucket)",
      "histogram_quantile(-1, latency_seconds_bucket)",
    ],
    ...["histogram_quantile(2, latency_seconds_bucket)", "histogram_quantile(0.5, up)"],
    ...['label_replace(up, "host", "$1", "instance", "(.*):.*")'],
    ...['label_replace(up, "host", "${1}-$2", "instance", "(.*):(.*)")'],
    ...['label_replace(up, "job", "", "", "")', 'label_join(up, "x", "-", "job", "instance")'],
    ...[
      "rate(http_requests_total[5m])[20m:1m]",
      "max_over_time(rate(http_requests_total[1m])[20m:1m])",
    ],
    ...["sum_over_time((temperature - temperature offset 1m)[10m:30s])"],
    ...["avg_over_time(sum(up)[30m:5m])", "rate(sum_over_time(up[1m])[10m:1m])"],
    ...["max_over_time(up[5m:5s] offset 2m)", "min_over_time(temperature[10m:] @ end())"],
  ];
}

function operators(): string[] {
  return [
    ...AGGREGATIONS.flatMap((op) => [
      ...[`${op}(temperature)`, `${op} by (status) (http_requests_total)`],
      ...[`${op} without (instance) (http_requests_total)`, `${op}(gappy)`],
    ]),
    ...["sum", "min", "max", "count"].map((op) => `${op}(special)`),
    ...["quantile(0.5, temperature)", "quantile by (job) (0.9, memory_bytes)"],
    ...[
      "topk(2, memory_bytes)",
      "bottomk(1, temperature)",
      "topk by (instance) (3, http_requests_total)",
    ],
    ...[
      "topk(scalar(sum(up)), memory_bytes)",
      'count_values("v", up)',
      'count_values by (job) ("v", limit)',
    ],
    ...ARITHMETIC.flatMap((op) => [
      ...[`temperature ${op} 2.5`, `2.5 ${op} temperature`, `temperature ${op} limit`],
      ...[`special ${op} 2`, `memory_bytes ${op} on (instance) temperature`],
      ...[`http_requests_total ${op} on (instance) group_left () limit`],
      ...[`7 ${op} 2.5`],
    ]),
    ...COMPARISONS.flatMap((op) => [
      ...[`temperature ${op} -3`, `temperature ${op} bool -3`, `memory_bytes ${op} limit`],
      ...[`1 ${op} bool 2`, `special ${op} 100`, `up ${op} on (instance) info`],
      ...[`temperature ${op} bool temperature offset 1m`],
    ]),
    ...["and", "or", "unless"].flatMap((op) => [
      ...[`up ${op} info`, `up ${op} on (instance) info`, `up ${op} ignoring (job) info`],
      ...[`(temperature > 0) ${op} temperature`, `up ${op} vector(1)`, `gappy ${op} up`],
    ]),
    ...[
      "up * on (instance) group_left (version, sha) info",
      "info * on (instance) group_right (sha) up",
    ],
    ...["-temperature", "+temperature", "-temperature ^ 2", "-(1 + up)"],
    // What fails.
    ...["up + on (job) up", "http_requests_total + on (instance) limit", "up +", "up{", "rate(up)"],
    ...[
      "sum(1)",
      "up[5m] + 1",
      "foo(up)",
      "1 == 2",
      "up offset",
    ],
    ...[
      'label_replace(up, "a", "", "b", "(")',
      "topk(Inf, up)",
      "{}",
      'up{a=~"("}',
      "up[0s]",
      "up[5m:0s]",
    ],
    ...["vector(up)", "histogram_quantile(up, up)", "up and 1", '"a" + 1'],
    ...['label_replace({__name__=~"temperature|limit"}, "__name__", "x", "", "")'],
    ...['abs({__name__=~"temperature|limit"})'],
  ];
}

/** As recording and alerting rules ask. */
function rules(): string[] {
  const errors = 'sum by (instance) (rate(http_requests_total{status=~"5.."}[RANGE]))';
  const all = "sum by (instance) (rate(http_requests_total[RANGE]))";
  return [
    ...["5m", "30m", "1h"].flatMap((range) => [
      `${errors} / ${all}`.replaceAll("RANGE", range),
      `(${errors} / ${all}) > 0.05 and ${all} > 1`.replaceAll("RANGE", range),
      `1 - sum(rate(latency_seconds_bucket{le="0.1"}[${range}])) / sum(rate(latency_seconds_count[${range}]))`,
      `histogram_quantile(0.99, sum by (le, job) (rate(latency_seconds_bucket[${range}])))`,
      `sum(rate(latency_seconds_sum[${range}])) / sum(rate(latency_seconds_count[${range}]))`,
      `sum without (status, route) (increase(http_requests_total[${range}]))`,
    ]),
    "avg_over_time(up[1h]) < 0.99",
    "absent(up{job='api'} == 1)",
    "changes(up[30m]) > 2",
    "max by (instance) (memory_bytes) / 1e6 > 120",
    "count(count by (route) (http_requests_total))",
    "abs(temperature - avg_over_time(temperature[1h])) / stddev_over_time(temperature[1h]) > 2",
    "(time() - max(timestamp(up))) < 60",
    "sum(up) / count(up)",
    "sum by (route) (rate(http_requests_total[5m])) / ignoring (route) group_left () sum(rate(http_requests_total[5m]))",
  ];
}

/** Expressions drawn from a grammar. */
function madeUp(count: number): string[] {
  const random = randomSource(42);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;

  function vector(depth: number): string {
    const choices = depth <= 0 ? [selector] : [selector, call, aggregation, binary, binary];
    return pick(choices)(depth - 1);
  }

  function selector(): string {
    const name = pick(GAUGES.concat("http_requests_total"));
    const matcher = pick(["", "", '{instance="b:9000"}', '{instance=~"a.*|c.*"}', '{job!="x"}']);
    return name + matcher + pick(["", "", "", " offset 2m", " offset 33s"]);
  }

  function call(depth: number): string {
    const range = pick(RANGES);
    return pick([
      () => `${pick(OF_COUNTERS)}(http_requests_total[${range}])`,
      () => `${pick(OF_GAUGES)}(${pick(GAUGES)}[${range}])`,
      () => `${pick(OVER_TIME)}(${pick(GAUGES)}[${range}])`,
      () => `${pick(ROUNDING)}(${vector(depth)})`,
      () => `clamp_max(${vector(depth)}, 1000)`,
      () => `max_over_time((${vector(depth)})[3m:15s])`,
      () => `sum_over_time((${vector(depth)})[2m:10s])`,
    ])();
  }

  function aggregation(depth: number): string {
    const grouping = pick([
      "",
      " by (instance)",
      " by (job)",
      " without (instance)",
      " by (nothing)",
    ]);
    return `${pick(["sum", "avg", "min", "max", "count", "group"])}${grouping} (${vector(depth)})`;
  }

  function binary(depth: number): string {
    const left = `(${vector(depth)})`;
    const right = pick([() => `(${vector(depth)})`, () => pick(["2", "0.5", "-3", "1e3"])])();
    const isScalar = !right.startsWith("(");
    const op = pick(
      isScalar ? [...ARITHMETIC.slice(0, 4), ...COMPARISONS] : [
        ...ARITHMETIC.slice(0, 4),
        ...COMPARISONS,
        ...["and", "or", "unless"],
      ],
    );
    const isSet = ["and", "or", "unless"].includes(op);
    const bool = COMPARISONS.includes(op) ? pick(["", " bool"]) : "";
    const matching = isScalar
      ? ""
      : pick(isSet ? ["", " on (instance)"] : ["", "", " on (instance)", " ignoring (job)"]);
    return `${left} ${op}${bool}${matching} ${right}`;
  }

  return Array.from({ length: count }, () => vector(3));
}
