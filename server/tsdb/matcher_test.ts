import { assert, assertEquals, assertThrows } from "@std/assert/mod.js";
import fc from "fast-check";
import { RE2JS } from "re2js";
import { compileMatcher } from "./matcher.ts";

function matches(pattern: string, value: string): boolean {
  return compileMatcher({ name: "x", op: "=~", value: pattern })(value);
}

const cases: [pattern: string, accepted: string[], refused: string[]][] = [
  ["GET", ["GET"], ["", "GETS", "get"]],
  ["a|b|", ["a", "b", ""], ["c", "ab"]],
  [".*", ["", "x", "a\nb"], []],
  [".+", ["x", "a\nb"], [""]],
  ["2..", ["200", "2\n4"], ["20", "2000"]],
  ["5.*", ["5", "500"], ["4", "15"]],
  ["5.+", ["500"], ["5"]],
  [".*_total", ["_total", "a_total"], ["_totals"]],
  [".+_total", ["a_total"], ["_total"]],
  [".*mid.*", ["mid", "amidst"], ["mad"]],
  [".+mid.*", ["amid", "midmid"], ["mid", "midst"]],
  [".*mid.+", ["midst", "midmid"], ["mid", "amid"]],
  [".+mid.+", ["amidst", "midmidmid"], ["mid", "amid", "midst", "midmid"]],
  ["(?i)pro", ["PRO", "pro"], ["prod"]],
  ["(?P<n>a)b", ["ab"], ["a"]],
  ["[[:alpha:]]+", ["abc"], ["a1"]],
  ["\\Qa.b\\E", ["a.b"], ["axb"]],
  ["a|bc.*", ["a", "bcd"], ["ad"]],
  ["", [""], ["a"]],
];
for (const [pattern, accepted, refused] of cases) {
  Deno.test(`=~ ${JSON.stringify(pattern)} matches the whole value`, () => {
    for (const value of accepted) assert(matches(pattern, value), JSON.stringify(value));
    for (const value of refused) assert(!matches(pattern, value), JSON.stringify(value));
  });
}

Deno.test("the patterns with a shortcut answer as RE2 does", () => {
  const piece = fc.constantFrom("a", "b", "ab", ".*", ".+", "|");
  const pattern = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(""));
  const value = fc.string({ unit: fc.constantFrom("a", "b", "\n", "😀"), maxLength: 6 });
  fc.assert(
    fc.property(pattern, value, (pattern, value) => {
      const want = RE2JS.compile(pattern, RE2JS.DOTALL).testExact(value);
      assertEquals(matches(pattern, value), want);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("=, != and !~ compare with the value", () => {
  assert(compileMatcher({ name: "x", op: "=", value: "a.b" })("a.b"));
  assert(!compileMatcher({ name: "x", op: "=", value: "a.b" })("axb"));
  assert(compileMatcher({ name: "x", op: "!=", value: "a" })(""));
  assert(compileMatcher({ name: "x", op: "!~", value: "a.*" })("b"));
  assert(!compileMatcher({ name: "x", op: "!~", value: "a.*" })("ab"));
});

Deno.test("a pattern that RE2 refuses is a SyntaxError", () => {
  assertThrows(() => matches("(", "x"), SyntaxError, "missing closing )");
  assertThrows(() => matches("a(?=b)", "x"), SyntaxError);
});

Deno.test("a pattern stays right when more values come than are remembered", () => {
  const test = compileMatcher({ name: "x", op: "=~", value: "v[0-9]*7" });
  for (let i = 0; i < 25_000; i++) assertEquals(test(`v${i}`), i % 10 === 7);
});
