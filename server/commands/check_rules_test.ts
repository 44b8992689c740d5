import { assertEquals } from "@std/assert/mod.js";
import { HAS_PROMTOOL, promtool, withFiles } from "../prometheus/rules/testing/promtool.ts";
import { checkRules } from "./check_rules.ts";

/** The exit code and the output, without the path of the folder. */
async function check(files: Readonly<Record<string, string>>) {
  return await withFiles(files, async (folder) => {
    const lines: string[] = [];
    const write = (text: string) => lines.push(...text.replaceAll(`${folder}/`, "").split("\n"));
    const paths = Object.keys(files).map((name) => `${folder}/${name}`);
    const code = await checkRules(paths, { log: write, error: write });
    return { code, lines };
  });
}

const GOOD = `
groups:
- name: g
  rules:
  - {record: a, expr: sum(b)}
  - {record: a, expr: sum(c)}
  - {alert: D, expr: a > 1, labels: {x: y}}
`;

Deno.test("checkRules() counts the rules of valid files, and warns of duplicates", async () => {
  assertEquals(await check({ "a.yml": GOOD, "b.yml": "" }), {
    code: 0,
    lines: [
      "Checking a.yml",
      "  SUCCESS: 3 rules found",
      "  WARNING: 2 rules write the series a with the same labels",
      "Checking b.yml",
      "  SUCCESS: 0 rules found",
    ],
  });
});

Deno.test("checkRules() reports every problem of every file", async () => {
  const files = { "a.yml": "groups: 1\nx: 2", "b.yml": GOOD.replaceAll("sum(", "sum((") };
  assertEquals(await check(files), {
    code: 1,
    lines: [
      "Checking a.yml",
      "  FAILED:",
      "a.yml:1:9: groups must be a list",
      'a.yml:2:1: unknown field "x" in a rule file: there are groups',
      "Checking b.yml",
      "  FAILED:",
      'b.yml:5:23: group "g", rule 1, "a": could not parse expression: 1:8: parse error: unclosed left parenthesis',
      'b.yml:6:23: group "g", rule 2, "a": could not parse expression: 1:8: parse error: unclosed left parenthesis',
    ],
  });
});

Deno.test("checkRules() fails for a missing file", async () => {
  const lines: string[] = [];
  const write = (text: string) => lines.push(text);
  assertEquals(await checkRules(["none.yml"], { log: write, error: write }), 1);
});

const rule = (text: string) => `groups: [{name: g, rules: [${text}]}]`;

/** Invalid rules, and valid ones that are similar. */
const FILES: Readonly<Record<string, string>> = {
  good: GOOD,
  empty: "",
  noRules: "groups: [{name: g}]",
  interval: "groups: [{name: g, interval: 1h30m, limit: 5}]",
  keepFiring: rule("{alert: a, expr: b, for: 1m, keep_firing_for: 5m}"),
  numberAsExpr: rule("{alert: a, expr: 1}"),
  matrix: rule('{record: a, expr: "b[5m]"}'),
  emptyLabel: rule('{record: a, expr: b, labels: {c: ""}}'),
  templates: rule("{alert: a, expr: b, annotations: {c: '{{ $labels.x | title }}'}}"),
  anchors: "groups:\n- {name: g, rules: [&a {record: a, expr: b}]}\n- {name: h, rules: [*a]}",
  merge: rule("&x {record: a, expr: b}, {<<: *x, record: c}"),
  notYaml: "groups: [",
  list: "[]",
  unknownField: "groups: [{name: g, foo: 1}]",
  unknownRuleField: rule("{record: a, expr: b, foo: 1}"),
  noName: "groups: [{rules: []}]",
  sameName: "groups: [{name: g}, {name: g}]",
  sameKey: "groups: [{name: g, name: h}]",
  badInterval: "groups: [{name: g, interval: 5}]",
  badLimit: "groups: [{name: g, limit: x}]",
  both: rule("{record: a, alert: b, expr: c}"),
  none: rule("{expr: c}"),
  noExpr: rule("{record: a}"),
  badExpr: rule('{record: a, expr: "sum("}'),
  typeError: rule('{record: a, expr: "rate(b)"}'),
  badRegexp: rule(`{record: a, expr: 'b{c=~"("}'}`),
  forInRecord: rule("{record: a, expr: b, for: 1m}"),
  annotationInRecord: rule("{record: a, expr: b, annotations: {c: d}}"),
  badRecord: rule('{record: "a{}", expr: b}'),
  nameLabel: rule("{alert: a, expr: b, labels: {__name__: c}}"),
  negativeFor: rule("{alert: a, expr: b, for: -1m}"),
  badTemplate: rule("{alert: a, expr: b, annotations: {c: '{{ $x }}'}}"),
  badFunction: rule("{alert: a, expr: b, labels: {c: '{{ foo 1 }}'}}"),
  openTemplate: rule("{alert: a, expr: b, labels: {c: '{{ if true }}'}}"),
};

Deno.test({
  name: "checkRules() accepts and refuses what promtool does",
  ignore: !HAS_PROMTOOL,
  fn: async () => {
    const silent = { log: () => {}, error: () => {} };
    const codes = await withFiles(FILES, async (folder) => {
      const both: [string, number, number][] = [];
      for (const name of Object.keys(FILES)) {
        const path = `${folder}/${name}`;
        const { code } = await promtool("check", "rules", path);
        both.push([name, await checkRules([path], silent), code]);
      }
      return both;
    });
    assertEquals(codes.filter(([, ours, theirs]) => ours !== theirs), []);
    const refused = codes.filter(([, ours]) => ours === 1).map(([name]) => name);
    assertEquals(refused, Object.keys(FILES).slice(Object.keys(FILES).indexOf("notYaml")));
  },
});
