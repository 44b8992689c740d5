import { assertEquals } from "@std/assert/mod.js";
import { parse } from "../../server/prometheus/promql/parser.ts";
import { RE2JS } from "re2js";
import { asLabelName, asSelector, asString, quotedRegexp, readString } from "./quoting.ts";

const HOSTILE = [
  "plain",
  `it's "quoted" and \`so\``,
  "back\\slash\\",
  "two\nlines\tand a tab",
  "😀 é \u202e right to left \u0000",
  "<img src=x onerror=alert(1)>",
  "a.b*c|d(e)[f]{g}^$+?",
  "long".repeat(500),
];

for (const value of HOSTILE) {
  const name = JSON.stringify(value.slice(0, 30));
  for (const mark of ['"', "'", "`"]) {
    Deno.test(`${name} in ${mark} is read as it was`, () => {
      const text = asString(value, mark);
      const expr = parse(`up{job=${text}}`);
      assertEquals(expr.kind === "vector" && expr.matchers[0]!.value, value);
    });
  }
  Deno.test(`${name} as a regular expression matches itself alone`, () => {
    const pattern = RE2JS.compile(quotedRegexp(value), RE2JS.DOTALL);
    assertEquals(pattern.matches(value), true);
    assertEquals(pattern.matches(`${value}x`), false);
  });
  Deno.test(`${name} is a metric and a label`, () => {
    const expr = parse(`sum by (${asLabelName(value)}) (${asSelector(value)})`);
    assertEquals(expr.kind === "aggregation" && expr.labels, [value]);
    const selector = expr.kind === "aggregation" && expr.expr;
    assertEquals(selector && selector.kind === "vector" && selector.matchers[0]!.value, value);
  });
}

Deno.test("readString() reads escapes of what is still being typed", () => {
  assertEquals(readString('a\\"b', '"'), 'a"b');
  assertEquals(readString("half an escape \\", '"'), "half an escape \\");
});

const written: readonly (readonly [value: string, mark: string, want: string])[] = [
  [`it's "so"`, '"', `"it's \\"so\\""`],
  [`it's "so"`, "'", `'it\\'s "so"'`],
  [`it's "so"`, "`", `\`it's "so"\``],
  ["a`b", "`", '"a`b"'],
  ["two\nlines", "`", '"two\\nlines"'],
];
for (const [value, mark, want] of written) {
  Deno.test(`${JSON.stringify(value)} in ${mark} is written ${want}`, () => {
    assertEquals(asString(value, mark), want);
  });
}

const names: readonly (readonly [name: string, selector: string, label: string])[] = [
  ["up", "up", "up"],
  ["a", "a", "a"],
  ["job:up:rate5m", "job:up:rate5m", '"job:up:rate5m"'],
  [":a", ":a", '":a"'],
  ["_a_1", "_a_1", "_a_1"],
  ["1a", '{"1a"}', '"1a"'],
  ["a-b", '{"a-b"}', '"a-b"'],
  ["a b", '{"a b"}', '"a b"'],
  ["", '{""}', '""'],
];
for (const [name, selector, label] of names) {
  Deno.test(`the name ${JSON.stringify(name)} is quoted only where it must be`, () => {
    assertEquals([asSelector(name), asLabelName(name)], [selector, label]);
  });
}
