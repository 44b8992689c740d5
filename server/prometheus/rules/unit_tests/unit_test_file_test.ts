import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { FileError } from "../../text/yaml.ts";
import { parseTestFile } from "./unit_test_file.ts";

const FILE = `
rule_files: [a.yml, "rules/*.yml"]
evaluation_interval: 30s
group_eval_order: [second, first]
fuzzy_compare: true
tests:
  - name: one
    interval: 1m
    input_series:
      - { series: 'up{job="a"}', values: "1 _ 2 stale" }
    external_labels: { region: eu }
    external_url: http://prom.example
    alert_rule_test:
      - eval_time: 5m
        alertname: Down
        exp_alerts:
          - exp_labels: { job: a, alertname: other }
            exp_annotations: { text: down }
    promql_expr_test:
      - expr: up
        eval_time: 2m
        exp_samples:
          - { labels: 'up{job="a"}', value: 2 }
          - { value: -1.5 }
  - {}
`;

Deno.test("parseTestFile() reads what promtool reads", () => {
  const { tests, ...file } = parseTestFile("test.yml", FILE);
  assertEquals(file, {
    file: "test.yml",
    ruleFiles: ["a.yml", "rules/*.yml"],
    evaluationIntervalMs: 30_000,
    groupOrder: ["second", "first"],
    fuzzy: true,
  });
  const [one] = tests;
  assertEquals(one, {
    name: "one",
    intervalMs: 60_000,
    input: [{
      labels: new Map([["__name__", "up"], ["job", "a"]]),
      startTimes: false,
      values: [
        { kind: "number", value: 1 },
        { kind: "gap" },
        { kind: "number", value: 2 },
        { kind: "stale" },
      ],
    }],
    alerts: [{
      timeMs: 300_000,
      alertName: "Down",
      expected: [{
        labels: new Map([["job", "a"], ["alertname", "Down"]]),
        annotations: new Map([["text", "down"]]),
      }],
    }],
    queries: [{
      timeMs: 120_000,
      expr: "up",
      expected: [
        { labels: new Map([["__name__", "up"], ["job", "a"]]), value: 2 },
        { labels: new Map(), value: -1.5 },
      ],
    }],
    externalLabels: new Map([["region", "eu"]]),
    externalUrl: "http://prom.example",
  });
});

Deno.test("parseTestFile() gives a test the interval of its file, and a file one of a minute", () => {
  const [, two] = parseTestFile("test.yml", FILE).tests;
  assertEquals(two, {
    ...{ name: "", intervalMs: 30_000, input: [], alerts: [], queries: [] },
    ...{ externalLabels: new Map(), externalUrl: "" },
  });
  assertEquals(parseTestFile("f", "tests: [{}]"), {
    ...{ file: "f", ruleFiles: [], evaluationIntervalMs: 60_000, groupOrder: [], fuzzy: false },
    tests: [{ ...two!, intervalMs: 60_000 }],
  });
});

/** A file with one test that has this. */
const test = (fields: string) => `tests: [{${fields}}]`;

const refused: readonly (readonly [text: string, message: string])[] = [
  ["[]", "a test file must be a mapping"],
  ["evaluation_interval: 5", 'evaluation_interval: not a valid duration string: "5"'],
  ["group_eval_order: a", "group_eval_order must be a list"],
  ["group_eval_order: [[a]]", "group_eval_order must be a text"],
  ["group_eval_order: [a, b, a]", "group name repeated in evaluation order: a"],
  ["rule_files: a", "rule_files must be a list"],
  ["fuzzy_compare: 1", 'fuzzy_compare must be true or false: it is "1"'],
  ["tests: a", "tests must be a list"],
  ["tests: [a]", "a test must be a mapping"],
  [test("name: []"), "name must be a text"],
  [test("interval: 5"), 'interval: not a valid duration string: "5"'],
  [test("input_series: a"), "input_series must be a list"],
  [test("input_series: [a]"), "an input series must be a mapping"],
  [test("input_series: [{series: [], values: 1}]"), "series must be a text"],
  [test("input_series: [{series: a, values: []}]"), "values must be a text"],
  [test("alert_rule_test: a"), "alert_rule_test must be a list"],
  [test("alert_rule_test: [a]"), "an alert test must be a mapping"],
  [
    test("alert_rule_test: [{eval_time: 1m}]"),
    "an item under alert_rule_test misses required attribute alertname",
  ],
  [test("alert_rule_test: [{alertname: []}]"), "alertname must be a text"],
  [
    test("alert_rule_test: [{alertname: a, eval_time: 5}]"),
    'eval_time: not a valid duration string: "5"',
  ],
  [test("alert_rule_test: [{alertname: a, exp_alerts: b}]"), "exp_alerts must be a list"],
  [
    test("alert_rule_test: [{alertname: a, exp_alerts: [b]}]"),
    "an expected alert must be a mapping",
  ],
  [
    test("alert_rule_test: [{alertname: a, exp_alerts: [{exp_labels: b}]}]"),
    "exp_labels must be a mapping",
  ],
  [
    test("alert_rule_test: [{alertname: a, exp_alerts: [{exp_annotations: b}]}]"),
    "exp_annotations must be a mapping",
  ],
  [test("promql_expr_test: a"), "promql_expr_test must be a list"],
  [test("promql_expr_test: [a]"), "an expression test must be a mapping"],
  [test("promql_expr_test: [{expr: []}]"), "expr must be a text"],
  [test("promql_expr_test: [{eval_time: 5}]"), 'eval_time: not a valid duration string: "5"'],
  [test("promql_expr_test: [{exp_samples: a}]"), "exp_samples must be a list"],
  [test("promql_expr_test: [{exp_samples: [a]}]"), "an expected sample must be a mapping"],
  [test("promql_expr_test: [{exp_samples: [{labels: []}]}]"), "labels must be a text"],
  [
    test("promql_expr_test: [{exp_samples: [{value: a}]}]"),
    'value must be a number: it is "a"',
  ],
  [test("external_labels: a"), "external_labels must be a mapping"],
  [test("external_url: []"), "external_url must be a text"],
];
for (const [text, message] of refused) {
  Deno.test(`parseTestFile() says "${message}" of ${text}`, () => {
    const { problems } = assertThrows(() => parseTestFile("f", text), FileError) as FileError;
    assertEquals(
      problems.map((problem) => problem.message).includes(message),
      true,
      problems[0]!.message,
    );
  });
}

Deno.test("parseTestFile() takes no native histograms", () => {
  const text = test('input_series: [{series: a, values: "1 {{sum:1}}"}]');
  const error = assertThrows(() => parseTestFile("f", text), FileError) as FileError;
  assertEquals(error.message, "f:1:45: native histograms are not supported");
});

Deno.test("parseTestFile() tells the place of a series that cannot be read", () => {
  const text = test('input_series: [{series: "a{", values: 1}]');
  const { problems } = assertThrows(() => parseTestFile("f", text), FileError) as FileError;
  assertEquals([problems.length, problems[0]!.column], [1, 48]);
});
