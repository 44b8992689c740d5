import { assertEquals, assertRejects, assertThrows } from "@std/assert/mod.js";
import fc from "fast-check";
import { print } from "../promql/print.ts";
import { parseRuleFile, readRuleFiles } from "./rule_file.ts";
import { FileError } from "../text/yaml.ts";

const FILE = `
groups:
  - name: one
    interval: 30s
    query_offset: 1m
    limit: 10
    labels: { team: a, tier: 1 }
    rules:
      - record: job:up:sum
        expr: sum by(job)(up)
        labels: { tier: "", kind: 1.0 }
      - &down
        alert: Down
        expr: |
          up == 0
        for: 1h30m
        keep_firing_for: 5m
        labels:
          severity: page
        annotations:
          text: "{{ $labels.job }} is down"
          a: ~
  - name: two
    rules:
      - *down
      - { <<: { alert: X, expr: 1 }, expr: 5 }
  - name: three
`;

Deno.test("parseRuleFile() reads groups and rules", () => {
  const [one, two, three] = parseRuleFile("a.yml", FILE);
  const { rules, ...group } = one!;
  assertEquals(group, {
    name: "one",
    file: "a.yml",
    intervalMs: 30_000,
    queryOffsetMs: 60_000,
    limit: 10,
  });
  const [record, alert] = rules;
  assertEquals([record!.kind, record!.name, print(record!.query.expr)], [
    "recording",
    "job:up:sum",
    "sum by (job) (up)",
  ]);
  assertEquals([...record!.labels], [["kind", "1.0"], ["team", "a"], ["tier", ""]]);
  if (alert!.kind !== "alerting") throw new Error("it is no alert");
  assertEquals([alert!.name, alert!.holdMs, alert!.keepFiringMs], ["Down", 5_400_000, 300_000]);
  assertEquals(alert!.labels.map(({ name, text }) => [name, text]), [
    ["severity", "page"],
    ["team", "a"],
    ["tier", "1"],
  ]);
  assertEquals(alert!.annotations.map(({ name, text }) => [name, text]), [
    ["a", ""],
    ["text", "{{ $labels.job }} is down"],
  ]);
  assertEquals([two!.intervalMs, two!.queryOffsetMs, two!.limit], [undefined, 0, 0]);
  assertEquals(two!.rules.map(({ name, query }) => [name, query.text]), [
    ["Down", "up == 0\n"],
    ["X", "5"],
  ]);
  assertEquals(three!.rules, []);
});

Deno.test("parseRuleFile() reads an empty file as one without groups", () => {
  assertEquals(
    [...parseRuleFile("a.yml", "# nothing\n"), ...parseRuleFile("a.yml", "groups:")],
    [],
  );
});

/** Rules of a group on line 4 and further. */
function rules(...lines: readonly string[]): string {
  return ["groups:", "- name: g", "  rules:", ...lines.map((line) => `  - ${line}`)].join("\n");
}

const refused: readonly { name: string; text: string; problems: readonly string[] }[] = [
  {
    name: "what is not YAML",
    text: "groups: [",
    problems: [
      "f:1:10: Flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
  },
  { name: "a text", text: "groups", problems: ["f:1:1: a rule file must be a mapping"] },
  {
    name: "a mapping of groups",
    text: "groups: {a: b}",
    problems: ["f:1:9: groups must be a list"],
  },
  {
    name: "a second document",
    text: "groups: []\n---\ngroups: []",
    problems: ["f:2:1: expected one document: remove what follows ---"],
  },
  {
    name: "an alias of nothing",
    text: "groups: *a",
    problems: ["f:1:9: there is no anchor of this name"],
  },
  {
    name: "a key that comes twice",
    text: "groups: []\ngroups: []",
    problems: ["f:2:1: Map keys must be unique"],
  },
  {
    name: "unknown fields",
    text: "groups:\n- name: g\n  foo: 1\n  rules:\n  - {record: a, expr: b, fore: 1m}\nbar: 1",
    problems: [
      'f:3:3: unknown field "foo" in a group: there are name, interval, query_offset, limit, labels, rules',
      'f:5:26: unknown field "fore" in a rule: there are record, alert, expr, for, keep_firing_for, labels, annotations',
      'f:6:1: unknown field "bar" in a rule file: there are groups',
    ],
  },
  {
    name: "groups without a name, or with the same one",
    text: "groups:\n- rules: []\n- name: a\n- name: a",
    problems: [
      "f:2:3: Groupname must not be empty",
      'f:4:3: groupname: "a" is repeated in the same file',
    ],
  },
  {
    name: "wrong values of a group",
    text: "groups:\n- name: g\n  interval: 5\n  query_offset: 1x\n  limit: 1.5\n  labels: [a]",
    problems: [
      'f:3:13: interval: not a valid duration string: "5"',
      'f:4:17: query_offset: unknown unit "x" in duration "1x"',
      'f:5:10: limit must be a whole number: it is "1.5"',
      "f:6:11: labels must be a mapping",
    ],
  },
  {
    name: "a rule that is both or none",
    text: rules("{record: a, alert: b, expr: c}", "{expr: c}", "{alert: [], expr: c}"),
    problems: [
      "f:4:14: group \"g\", rule 1, \"b\": only one of 'record' and 'alert' must be set",
      "f:5:5: group \"g\", rule 2, \"\": one of 'record' or 'alert' must be set",
      "f:6:5: group \"g\", rule 3, \"\": one of 'record' or 'alert' must be set",
      "f:6:13: alert must be a text",
    ],
  },
  {
    name: "missing and wrong expressions",
    text: rules("{record: a}", '{alert: b, expr: ""}', '{alert: b, expr: "sum("}'),
    problems: [
      'f:4:5: group "g", rule 1, "a": field \'expr\' must be set in rule',
      'f:5:22: group "g", rule 2, "b": field \'expr\' must be set in rule',
      'f:6:22: group "g", rule 3, "b": could not parse expression: 1:5: parse error: unclosed left parenthesis',
    ],
  },
  {
    name: "what recording rules cannot have",
    text: rules(
      "{record: a, expr: b, for: 1m, keep_firing_for: 1m, annotations: {a: b}}",
      '{record: "a{}", expr: b, for: 0s, annotations: {}}',
    ),
    problems: [
      'f:4:31: group "g", rule 1, "a": invalid field \'for\' in recording rule',
      'f:4:52: group "g", rule 1, "a": invalid field \'keep_firing_for\' in recording rule',
      'f:4:69: group "g", rule 1, "a": invalid field \'annotations\' in recording rule',
      'f:5:14: group "g", rule 2, "a{}": invalid recording rule name: a{}',
    ],
  },
  {
    name: "labels that rename the metric or have no name",
    text: rules(
      '{record: a, expr: b, labels: {__name__: c, "": d}}',
      '{alert: a, expr: b, annotations: {"": c}}',
    ),
    problems: [
      'f:4:45: group "g", rule 1, "a": invalid label name: __name__',
      'f:4:52: group "g", rule 1, "a": invalid label name: ',
      'f:5:43: group "g", rule 2, "a": invalid annotation name: ',
    ],
  },
  {
    name: "templates with mistakes",
    text: rules('{alert: a, expr: b, labels: {c: "{{ $x }}"}, annotations: {d: "\\n{{ end }}"}}'),
    problems: [
      'f:4:37: group "g", rule 1, "a": label "c": template: line 1: undefined variable "$x"',
      'f:4:67: group "g", rule 1, "a": annotation "d": template: line 2: unexpected {{end}}',
    ],
  },
];
for (const { name, text, problems } of refused) {
  Deno.test(`parseRuleFile() refuses ${name}`, () => {
    const error = assertThrows(() => parseRuleFile("f", text), FileError) as FileError;
    assertEquals(error.message.split("\n"), problems);
  });
}

Deno.test("readRuleFiles() reports the problems of all files", async () => {
  const texts: Record<string, string> = {
    a: "groups: 5",
    b: rules("{record: x, expr: y}"),
    c: "x: 1",
  };
  const read = (file: string) =>
    file in texts ? Promise.resolve(texts[file]!) : Promise.reject(new Error("No such file"));
  const error = await assertRejects(() => readRuleFiles(["a", "b", "c", "d"], read), FileError);
  assertEquals((error as Error).message.split("\n"), [
    "a:1:9: groups must be a list",
    'c:1:1: unknown field "x" in a rule file: there are groups',
    "d:1:1: No such file",
  ]);
  assertEquals((await readRuleFiles(["b"], read)).map(({ name }) => name), ["g"]);
});

Deno.test("parseRuleFile() reads any YAML or throws a FileError", () => {
  const text = fc.constantFrom("a", "1m", "5", "", "sum(x)", "{{ $value }}", "{{", "a{}");
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      fc.oneof(text, fc.constant(null), fc.boolean(), fc.double()),
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom(
          ...["groups", "name", "rules", "record", "alert", "expr", "for", "labels"],
          ...["annotations", "interval", "limit", "<<", "x"],
        ),
        tie("tree"),
      ),
    ),
  }));
  const file = fc.record({
    groups: fc.array(fc.record({ name: text, rules: fc.array(tree, { maxLength: 4 }) })),
  });
  fc.assert(fc.property(fc.oneof(file, tree), (content) => {
    try {
      parseRuleFile("f", JSON.stringify(content));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }));
});

const FIELDS: readonly (readonly [line: string, problem: string])[] = [
  ["name: [a]", "name must be a text"],
  ["rules: {a: b}", "rules must be a list"],
  ["limit: [1]", "limit must be a text"],
  ["labels: {a: [b]}", "labels: a must be a text"],
];
for (const [line, problem] of FIELDS) {
  Deno.test(`parseRuleFile() names the field of a group that is wrong in ${line}`, () => {
    const text = `groups:\n- ${line}${line.startsWith("name") ? "" : "\n  name: g"}`;
    const { problems } = assertThrows(() => parseRuleFile("f", text), FileError) as FileError;
    assertEquals(problems[problems.length - 1]!.message, problem);
  });
}

const RULE_FIELDS: readonly (readonly [rule: string, problem: string])[] = [
  ["{record: [a], expr: b}", "record must be a text"],
  ["{record: a, expr: [b]}", "expr must be a text"],
  ["{record: a, expr: b, labels: 5}", "labels must be a mapping"],
  ["{alert: a, expr: b, annotations: 5}", "annotations must be a mapping"],
  ["{alert: a, expr: b, for: [1m]}", "for must be a text"],
  ["{alert: a, expr: b, keep_firing_for: [1m]}", "keep_firing_for must be a text"],
  [
    "{record: a, expr: b, for: 1ms}",
    `group "g", rule 1, "a": invalid field 'for' in recording rule`,
  ],
];
for (const [rule, problem] of RULE_FIELDS) {
  Deno.test(`parseRuleFile() names the field of a rule that is wrong in ${rule}`, () => {
    const { problems } = assertThrows(
      () => parseRuleFile("f", rules(rule)),
      FileError,
    ) as FileError;
    assertEquals(problems.some(({ message }) => message === problem), true, problems[0]!.message);
  });
}

Deno.test("parseRuleFile() names the group whose labels are wrong", () => {
  const text = "groups:\n- name: g\n  labels: {__name__: c}";
  const error = assertThrows(() => parseRuleFile("f", text), FileError) as FileError;
  assertEquals(error.message, 'f:3:22: group "g": invalid label name: __name__');
});

Deno.test("readRuleFiles() throws for a single problem", async () => {
  await assertRejects(() => readRuleFiles(["f"], () => Promise.resolve("groups: 5")), FileError);
});
