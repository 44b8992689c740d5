import { assertEquals } from "@std/assert/mod.js";
import { excerptOf, mistakeIn, mistakeTold } from "./mistake.ts";

/** The query with its mistake in brackets. */
function marked(query: string, mistake = mistakeIn(query)): string {
  if (mistake === undefined) return "good";
  const { start, end } = mistake.span;
  return `${query.slice(0, start)}<${query.slice(start, end)}>${query.slice(end)}`;
}

const cases: readonly [string, string][] = [
  ["", "good"],
  ["rate(up[$__rate_interval])", "good"],
  ["rate(up)", "rate(<up>)"],
  ["sum(rate(up[5m]", "sum(rate(up[5m]<>"],
  ["up + + ", "up + + <>"],
  ["foo(up)", "<foo>(up)"],
  ["up ~ 1", "up <~ 1>"],
];
for (const [query, want] of cases) {
  Deno.test(`mistakeIn() marks ${JSON.stringify(query)} as ${want}`, () => {
    assertEquals(marked(query), want);
  });
}

Deno.test("mistakeTold() finds the place that a source names, whatever bytes are before it", () => {
  const query = 'up{job="é😀"} and\n up{job=~"("}';
  const message = 'invalid parameter "query": 2:5: parse error: error parsing regexp: missing )';
  assertEquals(
    marked(query, mistakeTold(query, message)),
    'up{job="é😀"} and\n up{<job>=~"("}',
  );
  const first = mistakeTold(query, "1:18: parse error: unexpected <and>");
  assertEquals(marked(query, first), 'up{job="é😀"} <and>\n up{job=~"("}');
});

Deno.test("mistakeTold() knows no place of an error that names none", () => {
  assertEquals(mistakeTold("up", "query timed out in query execution"), undefined);
  assertEquals(mistakeTold("up", "9:1: parse error: beyond the end"), undefined);
});

Deno.test("excerptOf() shows a mistake within its line, and not all of a long one", () => {
  const query = `a +\n${"b + ".repeat(100)}foo(up)${" + c".repeat(100)}\n+ d`;
  const { before, wrong, after } = excerptOf(query, mistakeIn(query)!);
  assertEquals(wrong, "foo");
  assertEquals([before.length, after.length], [61, 61]);
  assertEquals(before[0]! + after.at(-1), "……");
});
