/** Requests of the whole HTTP API of Prometheus. */

import fc from "fast-check";
import { ENDPOINT_PATHS } from "../../prometheus/api/endpoint_paths.ts";
import { hostileName, mostly } from "./json_text.ts";
import { query, selector } from "./promql.ts";
import type { FuzzRequest } from "./request.ts";

const now = () => Date.now() / 1000;

const number = fc.oneof(
  fc.nat({ max: 3600 }).map((ago) => `${now() - ago}`),
  fc.constantFrom("0", "-1", "1e300", "NaN", "Inf", "2026-01-01T00:00:00Z", "5m", "9".repeat(30)),
);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom("1", "5", "15s", "1m", "1h") },
  { weight: 1, arbitrary: fc.constantFrom("0", "-1", "1e-9", "1ms", "10000y", "NaN", "") },
);

/** What each parameter holds; the endpoints share their names. */
const PARAMETERS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  query,
  time: number,
  start: number,
  end: number,
  step,
  timeout: fc.constantFrom("1s", "0", "1ms", "-1", "x"),
  limit: fc.constantFrom("0", "1", "1000", "-1", "1e9", "x"),
  lookback_delta: fc.constantFrom("5m", "0", "10000y", "-1s"),
  stats: fc.constantFrom("true", "all", ""),
  type: fc.constantFrom("alert", "record", "x"),
  state: fc.constantFrom("active", "dropped", "any", "x"),
  "rule_name[]": hostileName,
  "match[]": selector,
  metric: hostileName,
  target: selector,
};
const NAMES = Object.keys(PARAMETERS);
/** The parameters without which an endpoint only answers that they are missing. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  "/api/v1/query": ["query"],
  "/api/v1/query_range": ["query", "start", "end", "step"],
  "/api/v1/query_exemplars": ["query"],
  "/api/v1/format_query": ["query"],
  "/api/v1/series": ["match[]"],
  "/federate": ["match[]"],
};

/** Requests of any endpoint, half of them queries. */
export const queryRequests: fc.Arbitrary<FuzzRequest> = fc.oneof(
  fc.constantFrom(...ENDPOINT_PATHS),
  fc.constantFrom(...ENDPOINT_PATHS.slice(0, 2)),
).chain(({ path, methods }) =>
  fc.record({
    method: mostly(
      fc.constantFrom(...methods),
      fc.constantFrom("PUT", "DELETE", "HEAD", "OPTIONS"),
    ),
    path: hostileName.map((name) => path.replace("{name}", encodeURIComponent(name || "job"))),
    form: parametersOf(path),
  })
).map(({ method, path, form }) =>
  method === "POST"
    ? {
      method,
      path,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: form,
    }
    : { method, path: `${path}?${form}`, headers: {}, body: null }
);

function parametersOf(path: string): fc.Arbitrary<string> {
  const needed = NEEDED[path] ?? [];
  const more = fc.subarray(NAMES.filter((name) => !needed.includes(name)), { maxLength: 2 });
  return fc.tuple(mostly(fc.constant([...needed]), fc.subarray([...needed])), more).chain(
    ([some, others]) =>
      fc.tuple(
        ...[...some, ...others].map((name) =>
          PARAMETERS[name]!.map((value) => [name, value] as [string, string])
        ),
      ),
  ).map((pairs) => new URLSearchParams(pairs).toString());
}
