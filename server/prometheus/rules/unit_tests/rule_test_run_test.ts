import { assertEquals } from "@std/assert/mod.js";
import { parseRuleFile } from "../rule_file.ts";
import { describeFailure } from "./report.ts";
import { runRuleTest } from "./rule_test_run.ts";
import { parseTestFile } from "./unit_test_file.ts";

const RULES = `groups:
- name: last
  rules:
  - record: doubled
    expr: first * 2
- name: early
  rules:
  - record: first
    expr: x
  - alert: High
    expr: x > 2
    for: 1m
    annotations: {value: "{{ $value }}"}
`;

/** What a test of these rules says that is wrong, as it is shown. */
async function failures(test: object, file: object = {}, rules = RULES): Promise<string[]> {
  const series = { interval: "1m", input_series: [{ series: 'x{a="b"}', values: "1 2 3 4 5 6" }] };
  const text = JSON.stringify({
    ...{ rule_files: ["rules.yml"], evaluation_interval: "1m" },
    ...file,
    tests: [{ ...series, ...test }],
  });
  const read = parseTestFile("test.yml", text);
  const found = [];
  for (const one of read.tests) {
    found.push(...await runRuleTest(one, read, parseRuleFile("rules.yml", rules)));
  }
  return found.map(describeFailure);
}

const query = (expr: string, time: string, ...samples: object[]) => ({
  promql_expr_test: [{ expr, eval_time: time, exp_samples: samples }],
});
const alerts = (time: string, ...expected: object[]) => ({
  alert_rule_test: [{ alertname: "High", eval_time: time, exp_alerts: expected }],
});
const high = (value: number) => ({
  exp_labels: { a: "b" },
  exp_annotations: { value: String(value) },
});

Deno.test("groups are evaluated in the order of group_eval_order, else of the files", async () => {
  const doubled = (value: number) => query("doubled", "1m", { labels: 'doubled{a="b"}', value });
  const ordered = { group_eval_order: ["early", "last"] };
  assertEquals(await failures(doubled(4), ordered), []);
  assertEquals(await failures(doubled(2)), []);
});

Deno.test("alerts are checked at the evaluation at their time, or the last one before it", async () => {
  assertEquals(await failures(alerts("2m")), []);
  assertEquals(await failures(alerts("3m", high(4))), []);
  assertEquals(await failures(alerts("3m59s", high(4))), []);
  assertEquals(await failures(alerts("4m", high(5))), []);
});

Deno.test("a difference lists expected lines before unexpected ones", async () => {
  assertEquals(await failures({ name: "n", ...alerts("3m", high(9)) }), [
    [
      "    name: n,",
      "    alertname: High, time: 3m",
      "        (- expected, + got)",
      '        + {a="b", alertname="High"}',
      '        +   value: "4"',
      '        - {a="b", alertname="High"}',
      '        -   value: "9"',
    ].join("\n"),
  ]);
  assertEquals(await failures(query("x", "1m", { labels: 'x{a="c"}', value: 2 })), [
    [
      '    expr: "x", time: 1m',
      "        (- expected, + got)",
      '        + {__name__="x", a="b"} 2',
      '        - {__name__="x", a="c"} 2',
    ].join("\n"),
  ]);
});

Deno.test("a difference also lists the lines that match", async () => {
  const [difference] = await failures(
    query("x or y", "1m", { labels: 'x{a="b"}', value: 2 }, { labels: "y", value: 1 }),
  );
  assertEquals(difference!.split("\n").slice(2), [
    '          {__name__="x", a="b"} 2',
    '        - {__name__="y"} 1',
  ]);
});

Deno.test("failed queries and failed rules are reported with their time", async () => {
  const [wrong] = await failures({
    input_series: [{ series: 'x{a="1"}', values: "1 1" }, { series: 'x{a="2"}', values: "1 1" }],
    ...query("x * on() x", "1m"),
  });
  assertEquals(wrong!.startsWith('    expr: "x * on() x", time: 1m, err: '), true);
  const broken = "groups: [{name: g, rules: [{record: r, expr: x, labels: {a: b}}]}]";
  const both = [{ series: 'x{a="1"}', values: "_ 1 1" }, { series: 'x{a="2"}', values: "_ 1 1" }];
  const found = await failures({ input_series: both, ...query("r", "2m") }, {}, broken);
  assertEquals(found, [
    "    rule: r, time: 1m, err: vector contains metrics with the same labelset after applying rule labels",
  ]);
});

Deno.test("with fuzzy_compare, samples may differ in the last bit", async () => {
  const sum = (value: number) => query("0.1 + 0.2", "0m", { value });
  const fuzzy = { fuzzy_compare: true };
  assertEquals((await failures(sum(0.3))).length, 1);
  assertEquals(await failures(sum(0.3), fuzzy), []);
  assertEquals(await failures(sum(0.30000000000000004), fuzzy), []);
  assertEquals(await failures(sum(0.3000000000000001), fuzzy), []);
  assertEquals((await failures(sum(0.30000000000000016), fuzzy)).length, 1);
  assertEquals((await failures(sum(0.29999999999999993), fuzzy)).length, 1);
});
