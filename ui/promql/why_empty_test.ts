import { assertEquals } from "@std/assert/mod.js";
import { parse } from "../../server/prometheus/promql/parser.ts";
import { type Known, whyEmpty } from "./why_empty.ts";

const VALUES: Readonly<Record<string, readonly string[]>> = {
  job: ["api", "web"],
  model: ["churn", "fraud"],
};

const KNOWN: Known = {
  metrics: () =>
    Promise.resolve(
      ["up", "requests_total", "errors_total", "request_duration_seconds_bucket"]
        .map((name) => ({ name })),
    ),
  values: (label, selector) =>
    Promise.resolve(label === "__name__" ? namesOf(selector) : VALUES[label] ?? []),
};

/** Every metric is of a job or of a model, and of none of both. */
function namesOf(selector: string): string[] {
  const expr = parse(selector);
  const matchers = expr.kind === "vector" ? expr.matchers : [];
  const fulfilled = matchers.filter(({ name }) => name !== "__name__")
    .every(({ name, value }) =>
      ["", ...VALUES[name] ?? []].some((one) => new RegExp(`^(${value})$`).test(one))
    );
  return fulfilled && matchers.filter(({ name }) => name in VALUES).length < 2 ? ["up"] : [];
}

const cases: readonly [string, string][] = [
  ["request_total", "There is no metric request_total. Did you mean requests_total?"],
  [
    "rate(request_duration_seconds[5m])",
    "There is no metric request_duration_seconds. Did you mean request_duration_seconds_bucket?",
  ],
  ["quite_another", "There is no metric quite_another."],
  ['{__name__="nothing"}', "There is no metric nothing."],
  ['up{job="ap"}', 'No series of up has job="ap". Its values are "api", "web"'],
  ['up{job=~"x.*"}', 'No series of up has job=~"x.*". Its values are "api", "web"'],
  ['{job="ap"}', 'No series has job="ap". Its values are "api", "web"'],
  ['up{zone="a"}', "No series of up has a label zone."],
  [
    'up{job="api",model="churn"}',
    "Each matcher of up matches series, but no series matches all of them.",
  ],
  [
    "rate(requests_total[5s])",
    "rate() needs two samples, and 5s is shorter than two scrapes (5s each). " +
    "[$__rate_interval] always fits.",
  ],
  ["sum(up) > 1e9", 'No value is > 1e9. "> bool" keeps every series, with the value 0 or 1.'],
  ["absent(up)", "absent() returns nothing because its selector matches series."],
  [
    "up / requests_total",
    "No series on one side of / has the same labels as one on the other. Choose the labels to " +
    "compare with on (…) or ignoring (…).",
  ],
  [
    "up and errors_total",
    "No series on one side of and has the same labels as one on the other.",
  ],
  [
    "up unless up",
    "Every series on the left of unless has the same labels as one on the right.",
  ],
  [
    "rate(requests_total[$__rate_interval])",
    "These series exist, but perhaps not in this range. Try a longer range.",
  ],
  ['up{job=""}', "These series exist, but perhaps not in this range. Try a longer range."],
];
for (const [query, want] of cases) {
  Deno.test(`the answer to ${query} is empty: ${want}`, async () => {
    assertEquals(await whyEmpty(query, KNOWN, 5), [want]);
  });
}
