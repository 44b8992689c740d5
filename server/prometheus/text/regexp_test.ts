import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert/mod.js";
import fc from "fast-check";
import { RE2JS } from "re2js";
import { labelsTest, matcherTest, regexp } from "./regexp.ts";

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
  Deno.test(`regexp() ${JSON.stringify(pattern)} matches the whole value`, () => {
    for (const value of accepted) assert(regexp(pattern).matches(value), JSON.stringify(value));
    for (const value of refused) assert(!regexp(pattern).matches(value), JSON.stringify(value));
  });
}

Deno.test("regexp() takes short cuts only where RE2 has the same result", () => {
  const piece = fc.constantFrom("a", "b", "ab", ".*", ".+", "|");
  const pattern = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(""));
  const value = fc.string({ unit: fc.constantFrom("a", "b", "\n", "😀"), maxLength: 6 });
  fc.assert(
    fc.property(pattern, value, (pattern, value) => {
      const want = RE2JS.compile(pattern, RE2JS.DOTALL).testExact(value);
      assertEquals(regexp(pattern).matches(value), want);
    }),
    { numRuns: 2000 },
  );
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

Deno.test("labelsTest() asks every matcher, and takes a missing label for an empty one", () => {
  const test = labelsTest([
    { name: "job", op: "=", value: "a" },
    { name: "code", op: "!~", value: "5.." },
  ]);
  const labels: Record<string, string>[] = [{ job: "a" }, { job: "a", code: "500" }, { job: "b" }];
  assertEquals(labels.map((set) => test(new Map(Object.entries(set)))), [true, false, false]);
});

Deno.test("regexp() stays correct for more values than its cache holds", () => {
  const pattern = regexp("v[0-9]*7");
  for (let i = 0; i < 25_000; i++) assertEquals(pattern.matches(`v${i}`), i % 10 === 7);
});

Deno.test("regexp() refuses a pattern that is too long, and says the limit", () => {
  const attack = `x1${"[\\p{L}\\p{N}]".repeat(20_000)}`;
  const refused = "the pattern has 240002 characters, at most 16384 are allowed";
  assertThrows(() => regexp(attack), SyntaxError, refused);
  assertThrows(() => regexp("a.b".repeat(5462)), SyntaxError, "has 16386 characters");
  assert(regexp("a.b." + "c".repeat(16_380)).matches("a-b-" + "c".repeat(16_380)));
});

Deno.test("regexp() refuses a short pattern that compiles to much", () => {
  const most = "at most 4194304 are allowed: use fewer repetitions and classes";
  for (const pattern of ["[\\p{L}\\p{N}]{1000}", "[\\p{L}\\p{N}]".repeat(1000)]) {
    assertThrows(() => regexp(pattern), SyntaxError, most);
  }
  assert(regexp("[\\p{L}\\p{N}]{100}").matches("é".repeat(100)));
});

Deno.test("regexp() accepts long lists of words, up to a mebibyte", () => {
  const words = Array.from({ length: 10_000 }, (_, i) => `instance-${i}`).join("|");
  assert(regexp(words).matches("instance-9999"));
  assert(!regexp(words).matches("instance-10000"));
  assertThrows(() => regexp("a".repeat(2 ** 20 + 1)), SyntaxError, "at most 1048576 are allowed");
});

Deno.test("regexp() forgets patterns by their size: large ones push out others sooner", () => {
  const first = regexp("forgotten[0-9]");
  for (let i = 0; i < 8; i++) regexp(`large${i}[\\p{L}]{150}`);
  assert(regexp("large7[\\p{L}]{150}").bytes > 2 ** 20);
  assert(regexp("large7[\\p{L}]{150}").bytes < 2 * 2 ** 20);
  assert(regexp("forgotten[0-9]") === first);
  for (let i = 0; i < 20; i++) regexp(`larger${i}[\\p{L}]{150}`);
  assert(regexp("forgotten[0-9]") !== first);
});
