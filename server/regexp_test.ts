import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert/mod.js";
import fc from "fast-check";
import { RE2JS } from "re2js";
import { matcherTest, regexp } from "./regexp.ts";

const cases: [pattern: string, value: string, matches: boolean][] = [
  ["a|bc", "bc", true],
  ["a|bc", "b", false],
  ["", "", true],
  [".*", "", true],
  [".+", "", false],
  ["pro.*", "production", true],
  [".*ion", "production", true],
  [".*duct.*", "production", true],
  ["duct", "production", false],
  [".", "\n", true],
  ["a.*", "a\nb", true],
  ["(?i:PRO).*", "production", true],
  ["((?i)PRO)duction", "production", true],
  [`[[:alpha:]]+`, "abc", true],
  [`\\Qa.b\\E`, "a.b", true],
];
for (const [pattern, value, matches] of cases) {
  Deno.test(`regexp() /${pattern}/ ${matches ? "accepts" : "refuses"} "${value}"`, () => {
    assertEquals(regexp(pattern).matches(value), matches);
  });
}

Deno.test("regexp() takes the short ways only where they are right", () => {
  const patterns = fc.array(fc.constantFrom("a", "b", "|", ".*", ".+", "."), { maxLength: 5 });
  const values = fc.array(fc.constantFrom("a", "b", "\n"), { maxLength: 5 });
  fc.assert(fc.property(patterns, values, (parts, letters) => {
    const [pattern, value] = [parts.join(""), letters.join("")];
    const expected = RE2JS.compile(pattern, RE2JS.DOTALL).matches(value);
    assertEquals(regexp(pattern).matches(value), expected);
  }));
});

Deno.test("regexp() knows the values that an alternation accepts", () => {
  assertEquals(regexp("a|b").literals, ["a", "b"]);
  assertEquals(regexp("a.|b").literals, undefined);
});

Deno.test("regexp() compiles a pattern once", () => {
  assertStrictEquals(regexp("once.+"), regexp("once.+"));
});

Deno.test("regexp() says what is wrong with a pattern", () => {
  assertThrows(() => regexp("a("), SyntaxError, "error parsing regexp: missing closing ): `a(`");
});

const templates: [template: string, text: string][] = [
  ["$1-$2", "ab-12"],
  ["${1}x", "abx"],
  ["$1x", ""],
  ["$word/$$", "ab/$"],
  ["$9${none}.", "."],
  ["$", "$"],
];
for (const [template, text] of templates) {
  Deno.test(`Regexp.expand() makes "${text}" of ${template}`, () => {
    assertEquals(regexp("(?P<word>[a-z]+)(\\d+)").expand("ab12", template), text);
  });
}

Deno.test("Regexp.expand() is undefined for a value that does not match as a whole", () => {
  assertEquals(regexp("b").expand("abc", "x"), undefined);
});

Deno.test("matcherTest() knows the four operators", () => {
  const answers = (["=", "!=", "=~", "!~"] as const).map((op) =>
    ["a", "b", ""].filter(matcherTest({ name: "x", op, value: "a" }))
  );
  assertEquals(answers, [["a"], ["b", ""], ["a"], ["b", ""]]);
});
