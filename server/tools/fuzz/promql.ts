/** Queries by the grammar of PromQL, most of which have the right types. */

import fc from "fast-check";
import { mostlyWhole } from "./json_text.ts";

const METRICS = [
  ...["up", "http_requests_total", "http_request_duration_seconds_bucket", "model_ready"],
  ...["model_feature_drift", "process_resident_memory_bytes", "ALERTS", "nothing", "count:a"],
];
const RANGE_FUNCTIONS = [
  ...["rate", "irate", "increase", "delta", "idelta", "deriv", "changes", "resets"],
  ...["sum_over_time", "avg_over_time", "min_over_time", "max_over_time", "count_over_time"],
  ...["last_over_time", "present_over_time", "stddev_over_time", "stdvar_over_time"],
  ...["absent_over_time", "mad_over_time", "first_over_time", "ts_of_max_over_time"],
];
const VECTOR_FUNCTIONS = [
  ...["abs", "ceil", "exp", "floor", "ln", "round", "sgn", "sort", "sort_desc", "sqrt", "absent"],
  ...["timestamp", "hour", "minute", "month", "year", "days_in_month", "sin", "acosh", "deg"],
  ...["histogram_sum", "histogram_count", "histogram_avg", "info", "no_such_function"],
];
const AGGREGATIONS = ["sum", "avg", "min", "max", "count", "group", "stddev", "stdvar"];
const OPERATORS = [
  ...["+", "-", "*", "/", "%", "^", "atan2", "== bool", "!=", "> bool", "<", "and", "or", "unless"],
  ...["+ on(job)", "* on(instance) group_left(job)", "/ ignoring(le) group_right", "and on()"],
];
const PATTERNS = [
  ...["", ".*", "a|b", "(a+)+$", "[a-z]{1,500}", "(?i)x", "(", "\\\\pL", "[^", "x{0,1000}y"],
];

const labelName = fc.constantFrom("job", "instance", "le", "model", "route", "__name__", '"a b"');
const labelList = fc.array(labelName, { maxLength: 3 }).map((names) => `(${names.join(",")})`);
const text = fc.string({ unit: "grapheme", maxLength: 6 }).map((value) => JSON.stringify(value));
const pattern = fc.oneof(fc.constantFrom(...PATTERNS).map((value) => `"${value}"`), text);
const matcher = fc.oneof(
  fc.tuple(labelName, fc.constantFrom("=", "!="), text),
  fc.tuple(labelName, fc.constantFrom("=~", "!~"), pattern),
).map((parts) => parts.join(""));
const duration = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom("5s", "30s", "1m", "5m", "1h", "1h30m", "7") },
  {
    weight: 1,
    arbitrary: fc.constantFrom("1ms", "0s", "10000y", "-5m", "(1m*2)", "step()", "NaN"),
  },
);
const number = fc.constantFrom(
  "0",
  "1",
  "-2.5",
  "1e308",
  "NaN",
  "-Inf",
  "0x1f",
  "1h",
  "9".repeat(40),
);
const modifier = fc.oneof(
  { weight: 6, arbitrary: fc.constant("") },
  duration.map((time) => ` offset ${time}`),
  fc.constantFrom(" @ start()", " @ end()", " @ 0", " @ 1e18", " anchored", " smoothed"),
);

/** A selector of instant vectors. */
export const selector: fc.Arbitrary<string> = fc.tuple(
  fc.constantFrom(...METRICS),
  fc.array(matcher, { maxLength: 3 }),
).map(([name, matchers]) => `${name}{${matchers.join(",")}}`);

/** An expression that yields a vector. */
export const vectorQuery: fc.Arbitrary<string> = fc.letrec<Record<"scalar" | "vector", string>>(
  (tie) => {
    const vector = tie("vector");
    const scalar = tie("scalar");
    const range = fc.oneof(
      fc.tuple(selector, duration, modifier).map(([of, time, rest]) => `${of}[${time}]${rest}`),
      fc.tuple(vector, duration, fc.oneof(duration, fc.constant("")), modifier)
        .map(([of, time, step, rest]) => `(${of})[${time}:${step}]${rest}`),
    );
    return {
      scalar: fc.oneof(
        { maxDepth: 3 },
        number,
        fc.constantFrom("time()", "pi()"),
        vector.map((of) => `scalar(${of})`),
        fc.tuple(scalar, fc.constantFrom("+", "^", "%"), scalar).map((parts) => parts.join(" ")),
      ),
      vector: fc.oneof(
        { maxDepth: 4 },
        selector,
        fc.tuple(selector, modifier).map((parts) => parts.join("")),
        call(RANGE_FUNCTIONS, range),
        call(VECTOR_FUNCTIONS, vector),
        fc.tuple(vector, fc.constantFrom(...OPERATORS), vector).map((parts) => parts.join(" ")),
        fc.tuple(scalar, fc.constantFrom("*", "== bool", "<"), vector).map((of) => of.join(" ")),
        fc.tuple(
          fc.constantFrom(...AGGREGATIONS),
          fc.constantFrom("by", "without"),
          labelList,
          vector,
        )
          .map(([name, how, labels, of]) => `${name} ${how} ${labels} (${of})`),
        fc.tuple(fc.constantFrom("topk", "bottomk", "quantile", "limitk"), scalar, vector)
          .map(([name, size, of]) => `${name}(${size}, ${of})`),
        fc.tuple(scalar, vector).map((of) => `histogram_quantile(${of.join(", ")})`),
        fc.tuple(scalar, range).map((of) => `quantile_over_time(${of.join(", ")})`),
        fc.tuple(range, scalar).map((of) => `predict_linear(${of.join(", ")})`),
        fc.tuple(vector, text, text, text, pattern)
          .map((of) => `label_replace(${of.join(", ")})`),
        fc.tuple(text, vector).map((of) => `count_values(${of.join(", ")})`),
        vector.map((of) => `-(${of})`),
      ),
    };
  },
).vector;

/** A query as people type it, damaged once in a while. */
export const query: fc.Arbitrary<string> = mostlyWhole(vectorQuery);

function call(names: readonly string[], of: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom(...names), of).map(([name, inner]) => `${name}(${inner})`);
}
