import { assertEquals, assertNotEquals } from "@std/assert/mod.js";
import { groupKey } from "./rule_definition.ts";
import { parseRuleFile } from "./rule_file.ts";

function rules(...lines: readonly string[]): string {
  return ["groups:", "- name: g", "  rules:", ...lines.map((line) => `  - ${line}`)].join("\n");
}

Deno.test("groupKey() is equal for groups that do the same", () => {
  const key = (text: string) => groupKey(parseRuleFile("f", text)[0]!);
  const base = key(rules('{alert: a, expr: "sum(x)", labels: {a: b, c: d}, for: 60s}'));
  assertEquals(base, key(rules('{alert: a, expr: "sum (x)", labels: {c: d, a: b}, for: 1m}')));
  const others = [
    '{alert: a, expr: "sum(x)", labels: {a: b, c: d}}',
    '{alert: a, expr: "sum(x)", labels: {a: b}, for: 1m}',
    '{alert: a, expr: "sum(y)", labels: {a: b, c: d}, for: 1m}',
    '{alert: a, expr: "sum(x)", labels: {a: b, c: d}, for: 1m, annotations: {e: f}}',
  ];
  for (const other of others) assertNotEquals(base, key(rules(other)));
});

Deno.test("groupKey() differs when only a text of a rule does", () => {
  const key = (rule: string) => groupKey(parseRuleFile("f", rules(rule))[0]!);
  const pairs = [
    ["{record: a, expr: x, labels: {a: b}}", "{record: a, expr: x, labels: {a: c}}"],
    ["{alert: a, expr: x, labels: {a: b}}", "{alert: a, expr: x, labels: {a: c}}"],
    ["{alert: a, expr: x, annotations: {a: b}}", "{alert: a, expr: x, annotations: {a: c}}"],
    ["{alert: a, expr: x, for: 1m}", "{alert: a, expr: x, keep_firing_for: 1m}"],
    ["{record: a, expr: x}", "{record: b, expr: x}"],
  ] as const;
  for (const [one, other] of pairs) assertNotEquals(key(one), key(other));
});
