import { assertEquals } from "@std/assert/mod.js";
import { HAS_PROMTOOL, promtool, withFiles } from "../prometheus/rules/testing/promtool.ts";
import { runTestFiles } from "./run_test_files.ts";

const RULES = `
groups:
- name: alerts
  rules:
  - alert: Down
    expr: up == 0
    for: 5m
    keep_firing_for: 2m
    labels: { severity: page }
    annotations: { summary: "{{ $labels.job }} is down, {{ $value }}" }
  - alert: Always
    expr: vector(1)
- name: records
  rules:
  - record: job:up:sum
    expr: sum by (job) (up)
  - record: job:up:twice
    expr: job:up:sum * 2
`;

/** A test file with these tests and the common fields. */
function testFile(...tests: readonly object[]): string {
  return JSON.stringify({ rule_files: ["rules.yml"], evaluation_interval: "1m", tests });
}

const DOWN = {
  interval: "1m",
  input_series: [{ series: 'up{job="a"}', values: "0x10 1x10" }],
};
const FIRING = {
  exp_labels: { job: "a", severity: "page" },
  exp_annotations: { summary: "a is down, 0" },
};
const alerts = (eval_time: string, ...exp_alerts: readonly object[]) => ({
  alert_rule_test: [{ eval_time, alertname: "Down", exp_alerts }],
});
const query = (expr: string, eval_time: string, ...exp_samples: readonly object[]) => ({
  promql_expr_test: [{ expr, eval_time, exp_samples }],
});

/** Tests that pass. */
const PASSING: Readonly<Record<string, object>> = {
  "an alert that fires": { ...DOWN, ...alerts("5m", FIRING) },
  "an alert between two ticks": { ...DOWN, ...alerts("5m59s", FIRING) },
  "an alert that is only pending": { ...DOWN, ...alerts("4m59s") },
  "an alert that is kept": { ...DOWN, ...alerts("12m", FIRING) },
  "an alert that is over": { ...DOWN, ...alerts("13m") },
  "an alert without series": {
    alert_rule_test: [{ eval_time: 0, alertname: "Always", exp_alerts: [{}] }],
  },
  "the series of alerts": {
    ...DOWN,
    ...query(
      "ALERTS",
      "5m",
      { labels: 'ALERTS{alertname="Always",alertstate="firing"}', value: 1 },
      { labels: 'ALERTS{alertname="Down",alertstate="firing",job="a",severity="page"}', value: 1 },
    ),
  },
  "the state of alerts": {
    ...DOWN,
    ...query(
      'ALERTS_FOR_STATE{alertname="Down"}',
      "7m",
      {
        labels: 'ALERTS_FOR_STATE{alertname="Down",job="a",severity="page"}',
        value: 0,
      },
    ),
  },
  "a rule that reads another": {
    ...DOWN,
    ...query("job:up:twice", "15m30s", { labels: 'job:up:twice{job="a"}', value: 2 }),
  },
  "a scalar": query("1 + 1", "0s", { labels: "{}", value: 2 }, ...[]),
  "a time between two ticks": query("time()", "90s", { value: 90 }),
  "stale and missing values": {
    interval: "1m",
    input_series: [{ series: "x", values: "1 stale 3 _ _x2 4" }],
    promql_expr_test: [
      { expr: "x", eval_time: "1m", exp_samples: [] },
      { expr: "timestamp(x)", eval_time: "5m", exp_samples: [{ value: 120 }] },
      { expr: "x", eval_time: "6m", exp_samples: [{ labels: "x", value: 4 }] },
    ],
  },
  "a subquery, whose step is the interval of the rules": {
    interval: "20s",
    input_series: [{ series: "x", values: "0+1x30" }],
    ...query("count_over_time(x[4m30s:])", "5m45s", { value: 4 }),
  },
};

/** Tests that fail. */
const FAILING: Readonly<Record<string, object>> = {
  "a missing alert": { ...DOWN, ...alerts("1m", FIRING) },
  "an alert too many": { ...DOWN, ...alerts("6m") },
  "another annotation": { ...DOWN, ...alerts("6m", { ...FIRING, exp_annotations: {} }) },
  "another label": { ...DOWN, ...alerts("6m", { ...FIRING, exp_labels: { job: "a" } }) },
  "another value": { ...DOWN, ...query("up", "6m", { labels: 'up{job="a"}', value: 1 }) },
  "a sample too many": { ...DOWN, ...query("up", "6m") },
  "a query that cannot be parsed": query("sum(", "1m"),
  "a query that fails": {
    interval: "1m",
    input_series: [{ series: 'x{a="1"}', values: 1 }, { series: 'x{a="2"}', values: 1 }],
    ...query("x * on() x", "0s"),
  },
  "labels that cannot be parsed": query("up", "1m", { labels: "x{", value: 1 }),
};

async function test(files: Readonly<Record<string, string>>, name = "test.yml") {
  return await withFiles(files, async (folder) => {
    const lines: string[] = [];
    const write = (text: string) => lines.push(...text.replaceAll(`${folder}/`, "").split("\n"));
    const code = await runTestFiles([`${folder}/${name}`], { log: write, error: write });
    return { code, lines };
  });
}

for (const [name, one] of Object.entries(PASSING)) {
  Deno.test(`runTestFiles() passes ${name}`, async () => {
    assertEquals(await test({ "rules.yml": RULES, "test.yml": testFile(one) }), {
      code: 0,
      lines: ["Unit Testing:  test.yml", "  SUCCESS"],
    });
  });
}

for (const [name, one] of Object.entries(FAILING)) {
  Deno.test(`runTestFiles() fails for ${name}`, async () => {
    const { code } = await test({ "rules.yml": RULES, "test.yml": testFile(one) });
    assertEquals(code, 1);
  });
}

Deno.test({
  name: "runTestFiles() passes and fails the tests that promtool does",
  ignore: !HAS_PROMTOOL,
  fn: async () => {
    const all = [...Object.entries(PASSING), ...Object.entries(FAILING)];
    const tests = all.map(([, one], i) => [`${i}.yml`, testFile(one)] as const);
    const files = { "rules.yml": RULES, ...Object.fromEntries(tests) };
    const codes = await withFiles(files, async (folder) => {
      const found: number[] = [];
      for (const [file] of tests) {
        found.push((await promtool("test", "rules", `${folder}/${file}`)).code);
      }
      return found;
    });
    const wanted = all.map(([name], i) => [name, i < Object.keys(PASSING).length ? 0 : 1]);
    assertEquals(all.map(([name], i) => [name, codes[i]]), wanted);
  },
});

Deno.test("runTestFiles() shows the expected and the actual result", async () => {
  const one = {
    ...DOWN,
    name: "it goes down",
    ...alerts("6m", { ...FIRING, exp_annotations: { summary: "b" } }),
    ...query("up + 1", "6m", { labels: '{job="a"}', value: 2 }, { labels: "{}", value: 3 }),
  };
  const { lines } = await test({ "rules.yml": RULES, "test.yml": testFile(one) });
  assertEquals(lines, [
    "Unit Testing:  test.yml",
    "  FAILED:",
    "    name: it goes down,",
    "    alertname: Down, time: 6m",
    "        (- expected, + got)",
    '        + {alertname="Down", job="a", severity="page"}',
    '        +   summary: "a is down, 0"',
    '        - {alertname="Down", job="a", severity="page"}',
    '        -   summary: "b"',
    "    name: it goes down,",
    '    expr: "up + 1", time: 6m',
    "        (- expected, + got)",
    '        + {job="a"} 1',
    '        - {job="a"} 2',
    "        - {} 3",
  ]);
});

Deno.test("runTestFiles() stops a test at the first rule that fails", async () => {
  const rules = 'groups: [{name: g, rules: [{record: a, expr: "x * on() x"}]}]';
  const one = {
    interval: "1m",
    input_series: [{ series: 'x{a="1"}', values: "_ 1" }, { series: 'x{a="2"}', values: "_ 1" }],
    ...query("vector(1)", "5m"),
  };
  const { code, lines } = await test({ "rules.yml": rules, "test.yml": testFile(one) });
  assertEquals([code, lines.length], [1, 3]);
  assertEquals(
    lines[2]!.slice(0, 58),
    "    rule: a, time: 1m, err: found duplicate series for the",
  );
});

Deno.test("runTestFiles() evaluates groups in the order of group_eval_order", async () => {
  const rules = `groups:
- {name: reader, rules: [{record: b, expr: a}]}
- {name: writer, rules: [{record: a, expr: vector(1)}]}`;
  const read = (...group_eval_order: string[]) =>
    JSON.stringify({
      rule_files: ["*.rules"],
      group_eval_order,
      tests: [query("b", "0s", { labels: "b", value: 1 })],
    });
  const codes = [];
  for (const order of [["writer", "reader"], ["reader", "writer"]]) {
    codes.push((await test({ "a.rules": rules, "test.yml": read(...order) })).code);
  }
  assertEquals(codes, [0, 1]);
});

Deno.test("runTestFiles() compares values exactly, or up to the last bit with fuzzy_compare", async () => {
  const file = (fuzzy_compare: boolean) =>
    JSON.stringify({ fuzzy_compare, tests: [query("vector(0.1 + 0.2)", "0s", { value: 0.3 })] });
  const codes = [];
  for (const fuzzy of [false, true]) codes.push((await test({ "test.yml": file(fuzzy) })).code);
  assertEquals(codes, [1, 0]);
});

const wrong: readonly { name: string; text: string; lines: readonly string[] }[] = [
  {
    name: "unknown fields and wrong values",
    text:
      "test: []\nfuzzy_compare: maybe\ntests:\n- {interval: 1, foo: 2}\n- {input_series: [{series: 'x{', values: 1}]}",
    lines: [
      'test.yml:1:1: unknown field "test" in a test file: there are rule_files, evaluation_interval, group_eval_order, tests, fuzzy_compare',
      'test.yml:2:16: fuzzy_compare must be true or false: it is "maybe"',
      'test.yml:4:14: interval: not a valid duration string: "1"',
      'test.yml:4:17: unknown field "foo" in a test: there are name, interval, input_series, alert_rule_test, promql_expr_test, external_labels, external_url',
      'test.yml:5:42: Cannot read the labels of "x{ 1"',
    ],
  },
  {
    name: "an alert test without a name",
    text: "tests: [{alert_rule_test: [{eval_time: 1m}]}]",
    lines: [
      "test.yml:1:28: an item under alert_rule_test misses required attribute alertname",
    ],
  },
  {
    name: "a group that is listed twice",
    text: "group_eval_order: [a, b, a]",
    lines: ["test.yml:1:19: group name repeated in evaluation order: a"],
  },
  {
    name: "native histograms",
    text: "tests: [{input_series: [{series: x, values: '{{sum:1}}'}]}]",
    lines: ["test.yml:1:45: native histograms are not supported"],
  },
  {
    name: "a value that is no number",
    text: "tests: [{promql_expr_test: [{expr: x, exp_samples: [{labels: x, value: y}]}]}]",
    lines: ['test.yml:1:72: value must be a number: it is "y"'],
  },
];
for (const { name, text, lines } of wrong) {
  Deno.test(`runTestFiles() refuses ${name}`, async () => {
    const answer = await test({ "test.yml": text });
    assertEquals(answer, { code: 1, lines: ["Unit Testing:  test.yml", "  FAILED:", ...lines] });
  });
}

Deno.test("runTestFiles() warns of patterns that match no file, and fails for invalid rules", async () => {
  assertEquals(await test({ "test.yml": "rule_files: [none.yml]" }), {
    code: 0,
    lines: [
      "Unit Testing:  test.yml",
      "  WARNING: no file match pattern none.yml",
      "  SUCCESS",
    ],
  });
  const { code, lines } = await test({ "test.yml": "rule_files: [a.yml]", "a.yml": "x: 1" });
  assertEquals([code, lines.at(-1)], [
    1,
    'a.yml:1:1: unknown field "x" in a rule file: there are groups',
  ]);
});

Deno.test("runTestFiles() fails for a missing file", async () => {
  assertEquals((await test({}, "none.yml")).code, 1);
});
