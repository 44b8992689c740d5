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
  [" \n ", "good"],
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

const places: readonly (readonly [query: string, place: string, want: string])[] = [
  ["up ~ foo", "1:4", "up <~> foo"],
  ["(foo", "1:1", "<(>foo"],
  ["😀 up", "1:1", "<😀> up"],
  ["a:b_1 up", "1:1", "<a:b_1> up"],
  [`${"\n".repeat(11)}up`, "12:1", `${"\n".repeat(11)}<up>`],
  ["up", "1:3", "up<>"],
];
for (const [query, place, want] of places) {
  Deno.test(`mistakeTold() marks the word at ${place} of ${JSON.stringify(query)}`, () => {
    assertEquals(marked(query, mistakeTold(query, `${place}: parse error: odd`)), want);
  });
}

const A = "a".repeat(60);
const excerpts: readonly (readonly [
  name: string,
  query: string,
  span: readonly [number, number],
  want: readonly [string, string, string],
])[] = [
  ["a line alone", "up + foo(up)", [5, 8], ["up + ", "foo", "(up)"]],
  ["the line of several", "up +\n foo(up)\n + 1", [6, 9], [" ", "foo", "(up)"]],
  ["the first line", "foo(up)\n + 1", [0, 3], ["", "foo", "(up)"]],
  ["the last line", "up +\nfoo(up)", [5, 8], ["", "foo", "(up)"]],
  ["a line that ends with the mistake", "up ~\n+ 1", [3, 4], ["up ", "~", ""]],
  ["a mistake that goes on in the next line", "up ~\n+ 1", [3, 7], ["up ", "~", ""]],
  ["a place at the end", "up +", [4, 4], ["up +", "", ""]],
  ["sixty characters around it", `${A}~${A}`, [60, 61], [A, "~", A]],
  ["no more than sixty", `b${A}~${A}b`, [61, 62], [`…${A}`, "~", `${A}…`]],
  ["sixty characters of a long one", `${A}b`, [0, 61], ["", A, "b"]],
];
for (const [name, query, [start, end], want] of excerpts) {
  Deno.test(`excerptOf() shows ${name}`, () => {
    const { before, wrong, after } = excerptOf(query, { text: "", span: { start, end } });
    assertEquals([before, wrong, after], want as unknown as string[]);
  });
}
