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

const EXISTS = "These series exist, but perhaps not in this range. Try a longer range.";

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
  ['up{job=""}', EXISTS],
  // Wherever the metric stands.
  ["up + request_total", "There is no metric request_total. Did you mean requests_total?"],
  ["sum(request_total)", "There is no metric request_total. Did you mean requests_total?"],
  ["-request_total", "There is no metric request_total. Did you mean requests_total?"],
  ["(request_total)", "There is no metric request_total. Did you mean requests_total?"],
  [
    "max_over_time(request_total[5m:1m])",
    "There is no metric request_total. Did you mean requests_total?",
  ],
  ["time()", EXISTS],
  ['{__name__=~"nothing.*"}', EXISTS],
  ['up{job="ap",model="churn"}', 'No series of up has job="ap". Its values are "api", "web"'],
  ['up{job="api",zone=""}', EXISTS],
  [
    '{job="api",model="churn"}',
    'Each matcher of {job="api",model="churn"} matches series, but no series matches all of them.',
  ],
  // Functions and operators that drop no series.
  ["abs(up)", EXISTS],
  ["up + 1", EXISTS],
  ["1 + up", EXISTS],
  ["up or errors_total", EXISTS],
  ["up > bool 1", EXISTS],
  ["rate(requests_total[5m])", EXISTS],
  ["rate(requests_total[10s])", EXISTS],
  ["rate(requests_total[5s:1s])", EXISTS],
  // Wherever the reason stands.
  ["sum(absent(up))", "absent() returns nothing because its selector matches series."],
  ["abs(absent(up))", "absent() returns nothing because its selector matches series."],
  ["1 + absent(up)", "absent() returns nothing because its selector matches series."],
  ["absent(up) + 1", "absent() returns nothing because its selector matches series."],
  [
    "absent_over_time(up[5m])",
    "absent_over_time() returns nothing because its selector matches series.",
  ],
];
for (const [query, want] of cases) {
  Deno.test(`the answer to ${query} is empty: ${want}`, async () => {
    assertEquals(await whyEmpty(query, KNOWN, 5), [want]);
  });
}

Deno.test("a variable is never too short a window, whatever stands for it", async () => {
  assertEquals(await whyEmpty("rate(requests_total[$__rate_interval])", KNOWN, 60), [EXISTS]);
});

Deno.test("each reason is given once, and those of four selectors at most", async () => {
  assertEquals(
    await whyEmpty("absent(up) + absent(up)", KNOWN, 5),
    [
      "No series on one side of + has the same labels as one on the other. Choose the labels to " +
      "compare with on (…) or ignoring (…).",
      "absent() returns nothing because its selector matches series.",
    ],
  );
  assertEquals(await whyEmpty("quite_a + quite_a", KNOWN, 5), ["There is no metric quite_a."]);
  const five = ["aa", "bb", "cc", "dd", "ee"].map((name) => `quite_${name}`);
  assertEquals(
    await whyEmpty(five.join(" + "), KNOWN, 5),
    five.slice(0, 4).map((name) => `There is no metric ${name}.`),
  );
});

/** What a backend has that knows these metrics, and these values of every label. */
function backend(metrics: readonly string[], values: readonly string[]) {
  const asked: string[][] = [];
  const known: Known = {
    metrics: () => Promise.resolve(metrics.map((name) => ({ name }))),
    values: (label, selector) => {
      asked.push([label, selector]);
      return Promise.resolve(label === "__name__" ? [] : values);
    },
  };
  return { known, asked };
}

Deno.test("the backend is asked for the series of each matcher, and for the label's values", async () => {
  const named = backend(["up"], ["api"]);
  await whyEmpty('up{job="ap"}', named.known, 5);
  assertEquals(named.asked, [["__name__", '{__name__="up",job="ap"}'], ["job", "up"]]);
  const nameless = backend(["up"], ["api"]);
  await whyEmpty('{job="ap"}', nameless.known, 5);
  assertEquals(nameless.asked, [["__name__", '{job="ap"}'], ["job", ""]]);
});

const LONG = "x".repeat(40);
const valueLists: readonly (readonly [values: readonly string[], want: string])[] = [
  [["a", "b", "c", "d", "e"], 'Its values are "a", "b", "c", "d", "e"'],
  [["a", "b", "c", "d", "e", "f"], 'Its values are "a", "b", "c", "d", "e", …'],
  [[LONG], `Its values are "${LONG}"`],
  [[`${LONG}y`], `Its values are "${LONG}…"`],
];
for (const [values, want] of valueLists) {
  Deno.test(`of ${values.length} values with ${values[0]!.length} characters it says: ${want}`, async () => {
    const { known } = backend(["up"], values);
    assertEquals(await whyEmpty('up{job="0"}', known, 5), [`No series of up has job="0". ${want}`]);
  });
}

const likenesses: readonly (readonly [metrics: readonly string[], want: string])[] = [
  [["upa"], "upa"],
  [["upa", "upb"], "upa or upb"],
  [["upa", "upb", "upc"], "upa, upb or upc"],
];
for (const [metrics, want] of likenesses) {
  Deno.test(`a metric that is not there may be meant to be ${want}`, async () => {
    const { known } = backend(metrics, []);
    assertEquals(await whyEmpty("upx", known, 5), [
      `There is no metric upx. Did you mean ${want}?`,
    ]);
  });
}

Deno.test("a metric called like a function is no call of it", async () => {
  assertEquals(await whyEmpty("rate", backend(["rate"], []).known, 5), [EXISTS]);
});
