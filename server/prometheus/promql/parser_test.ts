import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert/mod.js";
import fc from "fast-check";
import { regexp } from "../text/regexp.ts";
import type { Expr } from "./ast.ts";
import { PromqlSyntaxError } from "./errors.ts";
import { parse } from "./parser.ts";
import { print } from "./print.ts";

/** The tree with every operator's operands in parentheses. */
function grouped(expr: Expr): string {
  if (expr.kind === "binary") {
    return `(${grouped(expr.left)} ${expr.op} ${grouped(expr.right)})`;
  }
  if (expr.kind === "unary") return `(${expr.op}${grouped(expr.expr)})`;
  return print(expr);
}

const groupings: [string, string][] = [
  ["1 + 2 * 3", "(1 + (2 * 3))"],
  ["a - b - c", "((a - b) - c)"],
  ["2 ^ 3 ^ 2", "(2 ^ (3 ^ 2))"],
  ["-1 ^ 2", "(-(1 ^ 2))"],
  ["2 ^ -1 * 3", "((2 ^ -1) * 3)"],
  ["-a * b", "((-a) * b)"],
  ["a -1", "(a - 1)"],
  ["- - 1", "1"],
  ["a or b and c unless d", "(a or ((b and c) unless d))"],
  ["a == bool b > c", "((a == b) > c)"],
  ["a atan2 b % c", "((a atan2 b) % c)"],
  ["a + b offset 5m", "(a + b offset 5m)"],
  ["-a @ 100", "(-a @ 100.000)"],
  ["a offset 2 ^ 2", "(a offset 2s ^ 2)"],
];
for (const [query, tree] of groupings) {
  Deno.test(`parse() groups ${query} as ${tree}`, () => assertEquals(grouped(parse(query)), tree));
}

const names = [
  "sum",
  "by",
  "offset",
  "start",
  "and",
  "fill",
  "step{by='a'}",
  "anchored",
  "a:b",
  ":c",
];
for (const name of names) {
  Deno.test(`parse() takes ${name} as a metric where one can stand`, () => {
    assertEquals(parse(`rate(${name}[5m]) + ${name}`).kind, "binary");
  });
}

Deno.test("parse() keeps a name outside the braces as the last matcher", () => {
  const expr = parse(`up{job="a"}`);
  if (expr.kind !== "vector") throw new TypeError("not a selector");
  assertEquals(expr.matchers.map(({ name }) => name), ["job", "__name__"]);
  assertEquals(expr.span, { start: 0, end: 11 });
});

const mistakes: [string, string][] = [
  ["", "unknown position: parse error: no expression found in input"],
  [" ", "1:1: parse error: no expression found in input"],
  ["(", "1:2: parse error: unclosed left parenthesis"],
  ["a)", "1:3: parse error: unexpected right parenthesis ')'"],
  ["*test", "1:1: parse error: unexpected <op:*>"],
  ["1 !~ 1", "1:3: parse error: unexpected character after '!': '~'"],
  ["1 !", "1:3: parse error: unexpected character after '!': '\ufffd'"],
  ["1 =~ 1", "1:3: parse error: unexpected character after '=': '~'"],
  ["e-+=/(0)", `1:4: parse error: unexpected "="`],
  ["some}", "1:5: parse error: unexpected character: '}'"],
  ["some{", "1:6: parse error: unexpected end of input inside braces"],
  ["a - on(b) ignoring(c) d", "1:11: parse error: unexpected <ignoring>"],
  ["a\n+ é", "2:3: parse error: unexpected character: 'é'"],
  [
    `foo{a=b}`,
    `1:7: parse error: unexpected identifier "b" in label matching, expected string`,
  ],
  [
    `foo{gibberish}`,
    `1:14: parse error: unexpected "}" in label matching, expected label matching operator`,
  ],
  [
    `foo{,}`,
    `1:5: parse error: unexpected "," in label matching, expected identifier or "}"`,
  ],
  [
    `foo{a="b" lol}`,
    `1:11: parse error: unexpected identifier "lol" in label matching, expected "," or "}"`,
  ],
  [
    "sum without(==)(x)",
    "1:13: parse error: unexpected <op:==> in grouping opts, expected label",
  ],
  ["sum x by (y)", `1:5: parse error: unexpected identifier "x"`],
  ["sum by (y)", "1:11: parse error: unexpected end of input in aggregation"],
  [
    "sum (x) by y",
    `1:12: parse error: unexpected identifier "y" in grouping opts, expected "("`,
  ],
  ["sum ()", "1:1: parse error: no arguments for aggregate expression provided"],
  [
    "topk(x)",
    "1:1: parse error: wrong number of arguments for aggregate expression provided, " +
    "expected 2, got 1",
  ],
  ["abs(x,)", "1:6: parse error: trailing commas not allowed in function call args"],
  ["abs(a,,b)", "1:6: parse error: trailing commas not allowed in function call args"],
  ["sum(abs(a b))", `1:11: parse error: unexpected identifier "b" in aggregation`],
  ["sum(a) b", `1:8: parse error: unexpected identifier "b"`],
  ["a @ end)", "1:9: parse error: unexpected right parenthesis ')'"],
  ["(a @ end)", `1:9: parse error: unexpected ")" in @, expected timestamp`],
  [
    "a + on (b) group_left == c",
    `1:23: parse error: unexpected <op:==> in grouping opts, expected "("`,
  ],
  ["a @ 1end()", `1:5: parse error: bad number or duration syntax: "1e"`],
  ["nope(%)", "1:6: parse error: unexpected <op:%>"],
  ["a>b()", `1:3: parse error: unknown function with name "b"`],
  [
    "foo[]",
    `1:5: parse error: unexpected "]" in subquery or range selector, ` +
    "expected number, duration, step(), or range()",
  ],
  ["foo[0m]", "1:5: parse error: duration must be greater than 0"],
  ["foo[5m1]", `1:5: parse error: bad number or duration syntax: "5m1"`],
  ["foo[5mm]", `1:5: parse error: bad number or duration syntax: "5mm"`],
  ["foo[5y1hs]", `1:5: parse error: unknown unit "hs" in duration "5y1hs"`],
  [`foo["5m"]`, `1:5: parse error: unexpected character in duration expression: '"'`],
  ["foo[5m offset 1m]", `1:8: parse error: unexpected character: 'o', expected ':'`],
  ["foo[5m é]", "1:8: parse error: unexpected character: 'é'"],
  ["foo[5m[1m]]", "1:7: parse error: unexpected left bracket '['"],
  [
    `foo[5m "a"]`,
    `1:8: parse error: unexpected string "\\"a\\"" in subquery or range, expected ":" or "]"`,
  ],
  ["foo[0.5sum]", `1:5: parse error: bad number or duration syntax: "0.5su"`],
  ["foo[", "1:5: parse error: unexpected end of input in duration expression"],
  ["foo[5m/0]", "1:7: parse error: division by zero"],
  ["(foo + bar)[5m]", "1:12: parse error: ranges only allowed for vector selectors"],
  ["m OFFSET 1m[5m]", "1:12: parse error: no offset modifiers allowed before range"],
  ["m @ 1234 [5m]", "1:10: parse error: no @ modifiers allowed before range"],
  ["m anchored [5m]", "1:12: parse error: no anchored modifier allowed before range"],
  ["m[5m:] smoothed", "1:1: parse error: smoothed modifier is not supported for subqueries"],
  [
    "m anchored smoothed",
    "1:1: parse error: anchored and smoothed modifiers cannot be used together",
  ],
  ["m @ 1 @ 2", "1:1: parse error: @ <timestamp> may not be set multiple times"],
  ["m @ +Inf", "1:1: parse error: timestamp out of bounds for @ modifier: +Inf"],
  ["m offset 1s offset 2s", "1:1: parse error: offset may not be set multiple times"],
  [
    "m OFFSET",
    "1:9: parse error: unexpected end of input in offset, " +
    "expected number, duration, step(), or range()",
  ],
  ["m offset NaN", "1:10: parse error: duration out of range"],
  [
    "m offset --5",
    "1:11: parse error: unexpected <op:-> in offset, " +
    "expected number, duration, step(), or range()",
  ],
  [
    "1 offset 1d",
    "1:1: parse error: offset modifier must be preceded by an instant vector selector or " +
    "range vector selector or a subquery",
  ],
  [
    "rate(m[5m]) @ 1234",
    "1:1: parse error: @ modifier must be preceded by an instant vector selector or " +
    "range vector selector or a subquery",
  ],
  [`"\\c"`, "1:1: parse error: unknown escape sequence U+0063 'c'"],
  [`"\\`, "1:1: parse error: escape sequence not terminated"],
  ["x + '\ufffd'", "1:5: parse error: invalid UTF-8 rune"],
  ["x{y=`\ufffd`}", "1:5: parse error: invalid UTF-8 rune"],
  ["7.5.", `1:1: parse error: bad number or duration syntax: "7.5."`],
  ["`\\``", "1:4: parse error: unterminated raw string"],
];
for (const [query, message] of mistakes) {
  Deno.test(`parse() says what is wrong in ${JSON.stringify(query)}`, () => {
    assertEquals(assertThrows(() => parse(query), PromqlSyntaxError).message, message);
  });
}

Deno.test("parse() says where a regular expression is none", () => {
  const query = `up{a="b", job=~"(a"}`;
  const { message } = assertThrows(() => parse(query, { regexp }), PromqlSyntaxError);
  assertEquals(message, "1:11: parse error: error parsing regexp: missing closing ): `(a`");
});

Deno.test("parse() takes a regular expression as it is when it has no reader for it", () => {
  assertEquals(parse(`{job=~"(a"}`).kind, "vector");
});

const deep = [
  { name: "parentheses", query: "(".repeat(5000) + "1" + ")".repeat(5000) },
  { name: "signs", query: "-".repeat(5000) + "a" },
  { name: "operators in a row", query: "1" + " + 1".repeat(5000) },
  { name: "powers", query: "1" + " ^ 1".repeat(5000) },
  { name: "subqueries", query: "a" + "[1m:]".repeat(5000) },
  { name: "sums of durations", query: `a[1${"+1".repeat(5000)}]` },
  { name: "signs of durations", query: `a[${"-".repeat(5000)}1]` },
  { name: "durations", query: `a[${"(".repeat(5000)}1${")".repeat(5000)}]` },
];
for (const { name, query } of deep) {
  Deno.test(`parse() refuses thousands of nested ${name} without running out of stack`, () => {
    const { reason } = assertThrows(() => parse(query), PromqlSyntaxError);
    assertEquals(reason, "expression is nested more than 400 levels deep");
  });
}

const words = fc.constantFrom(
  ...[
    "a",
    "sum",
    "rate",
    "by",
    "on",
    "offset",
    "bool",
    "start",
    "5m",
    "1",
    "'s'",
    "@",
    "=~",
    "fill",
  ],
  ..."(){}[],:+-^=",
);

Deno.test("parse() throws nothing but its own error", () => {
  fc.assert(fc.property(fc.array(words, { maxLength: 25 }), (parts) => {
    try {
      parse(parts.join(" "), { regexp });
    } catch (error) {
      assertInstanceOf(error, PromqlSyntaxError);
    }
  }));
});
