import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { regexp } from "../text/regexp.ts";
import { typeOf } from "./check.ts";
import { PromqlSyntaxError } from "./errors.ts";
import { parse } from "./parser.ts";

const types: [string, string][] = [
  ["1 + time()", "scalar"],
  ["1 + up", "vector"],
  [`("a")`, "string"],
  ["up[5m]", "matrix"],
  ["rate(up[5m])[1h:1m]", "matrix"],
  ["-sum(up)", "vector"],
];
for (const [query, type] of types) {
  Deno.test(`typeOf() of ${query} is ${type}`, () => assertEquals(typeOf(parse(query)), type));
}

const mistakes: [string, string][] = [
  ["1 == 1", "1:3: parse error: comparisons between scalars must use BOOL modifier"],
  ["foo + bool bar", "1:5: parse error: bool modifier can only be used on comparison operators"],
  ["1 and 1", `1:1: parse error: set operator "and" not allowed in binary scalar expression`],
  ["1 + on(a) b", "1:1: parse error: vector matching only allowed between instant vectors"],
  [
    "foo and on(bar) group_left(baz) bar",
    `1:1: parse error: no grouping allowed for "and" operation`,
  ],
  [
    "a + on(x) group_left(y, x) b",
    `1:3: parse error: label "x" must not occur in ON and GROUP clause at once`,
  ],
  [
    "a[1m] + b",
    "1:1: parse error: binary expression must contain only scalar and instant vector types",
  ],
  [
    `-"a"`,
    "1:1: parse error: unary expression only allowed on expressions of type scalar or " +
    `instant vector, got "string"`,
  ],
  ["(1)[5m:]", "1:1: parse error: subquery is only allowed on instant vector, got scalar instead"],
  ["floor()", `1:1: parse error: expected 1 argument(s) in call to "floor", got 0`],
  ["hour(a, b)", `1:1: parse error: expected at most 1 argument(s) in call to "hour", got 2`],
  [
    "label_join(a)",
    `1:1: parse error: expected at least 3 argument(s) in call to "label_join", got 1`,
  ],
  [
    "rate(up)",
    `1:6: parse error: expected type range vector in call to function "rate", got instant vector`,
  ],
  [
    "topk(up, up)",
    "1:6: parse error: expected type scalar in aggregation parameter, got instant vector",
  ],
  [
    "count_values(5, up)",
    "1:14: parse error: expected type string in aggregation parameter, got scalar",
  ],
  ["{}", "1:1: parse error: vector selector must contain at least one non-empty matcher"],
  [
    `a + {x=~".*"}`,
    "1:5: parse error: vector selector must contain at least one non-empty matcher",
  ],
  [
    `{x!=""} + {x!~".+"}`,
    "1:11: parse error: vector selector must contain at least one " +
    "non-empty matcher",
  ],
  [
    `foo{__name__="bar"}`,
    `1:1: parse error: metric name must not be set twice: "foo" or "bar"`,
  ],
];
for (const [query, message] of mistakes) {
  Deno.test(`check() refuses ${query}`, () => {
    const error = assertThrows(() => parse(query, { regexp }), PromqlSyntaxError);
    assertEquals(error.message, message);
  });
}

Deno.test("check() treats regular expressions as not matching the empty string when it has no reader", () => {
  assertEquals(parse(`{job=~".*"}`).kind, "vector");
});
