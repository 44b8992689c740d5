import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import type { Expr } from "./ast.ts";
import { parse } from "./parser.ts";
import { print } from "./print.ts";

const forms: [string, string][] = [
  ["sum by(job)(up)", "sum by (job) (up)"],
  ["sum(up)without( a,b )", "sum without (a, b) (up)"],
  ["SUM BY () (up)", "sum(up)"],
  [`topk by ("a b") (5,up)`, `topk by ("a b") (5, up)`],
  ["a+ignoring()b", "a + b"],
  ["a*on(x,y)group_left b", "a * on (x, y) group_left () b"],
  ["a==bool ignoring(x)group_right(z)b", "a == bool ignoring (x) group_right (z) b"],
  ["a + fill(0) b", "a + fill (0) b"],
  ["rate(x[300]offset 1h)", "rate(x[5m] offset 1h)"],
  ["x offset -5m @ 1.5", "x @ 1.500 offset -5m"],
  ["x@1 anchored", "x anchored @ 1.000"],
  ["x[5m]offset 1m smoothed", "x[5m] smoothed offset 1m"],
  ["x[1h:]@end()", "x[1h:] @ end()"],
  ["x[2*(step()+1)]", "x[2 * (step() + 1)]"],
  [`x{b="1",a=~'2'}`, `x{a=~"2",b="1"}`],
  [`{"x",'a b'!="c"}`, `{"a b"!="c",__name__="x"}`],
  ["x[+min_of(step(),+range())]", "x[min_of(step(), range())]"],
  ["1e3 + 1h + .5 + -Inf", "1000 + 1h + 0.5 + -Inf"],
  [`'a"b'`, `"a\\"b"`],
  ["+x - -1", "+x - -1"],
];
for (const [query, text] of forms) {
  Deno.test(`print() writes ${query} as ${text}`, () => assertEquals(print(parse(query)), text));
}

/** The tree without what printing may change: positions and the order of matchers. */
function essence(expr: Expr): unknown {
  return JSON.parse(JSON.stringify(expr, (key, value) => {
    if (key === "span" || key === "duration") return undefined;
    if (key === "matchers") return [...value].map((matcher) => JSON.stringify(matcher)).sort();
    return typeof value === "number" ? String(value) : value;
  }));
}

const name = fc.constantFrom("up", "sum", "offset", "a:b", "by");
const label = fc.constantFrom("job", "on", "le", '"a b"');
const labels = fc.array(label, { maxLength: 2 }).map((list) => `(${list.join(", ")})`);
const matcher = fc.tuple(label, fc.constantFrom("=", "!=", "=~", "!~"), fc.string())
  .map(([name, op, value]) => name + op + JSON.stringify(value.replace(/[^ -~]/g, "")));
const duration = fc.constantFrom("5m", "90", "1h30m", "step()", "(1m + 2 * 3)", "max_of(1m, 30)");
const suffix = fc.constantFrom("", " offset 5m", " @ 12.5", " anchored", " @ start() offset -1h");

const subquerySuffix = fc.constantFrom("", " offset 5m @ 7", " @ end()");

/** Random queries whose types are right. */
const { vector } = fc.letrec<{ scalar: string; vector: string; matrix: string }>((tie) => ({
  scalar: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom("1", "-2.5", "1h", "NaN", "time()", "0x10"),
    fc.tuple(tie("scalar"), fc.constantFrom("+", "^", "==bool", "atan2"), tie("scalar"))
      .map((parts) => parts.join(" ")),
    tie("scalar").map((inner) => `-${inner}`),
    tie("vector").map((inner) => `scalar(${inner})`),
  ),
  matrix: fc.oneof(
    { maxDepth: 3 },
    fc.tuple(name, duration, suffix).map(([name, range, rest]) => `${name}[${range}]${rest}`),
    fc.tuple(tie("vector"), duration, fc.oneof(fc.constant(""), duration), subquerySuffix)
      .map(([inner, range, step, rest]) => `(${inner})[${range}:${step}]${rest}`),
  ),
  vector: fc.oneof(
    { maxDepth: 4 },
    fc.tuple(name, fc.array(matcher, { maxLength: 2 }), suffix)
      .map(([name, matchers, rest]) => `${name}{${matchers.join(",")}}${rest}`),
    fc.tuple(
      tie("vector"),
      fc.constantFrom("+", "-", "^", "> bool", "and", "or on(job)", "* on(job) group_left(x)"),
      tie("vector"),
    ).map((parts) => parts.join(" ")),
    fc.tuple(tie("scalar"), tie("vector")).map((parts) => `(${parts.join(" * ")})`),
    tie("vector").map((inner) => `-${inner}`),
    tie("vector").map((inner) => `(${inner})`),
    fc.tuple(fc.constantFrom("rate", "max_over_time"), tie("matrix"))
      .map(([name, inner]) => `${name}(${inner})`),
    fc.tuple(fc.constantFrom("sum", "max"), fc.constantFrom("by", "without"), labels, tie("vector"))
      .map(([op, how, labels, inner]) => `${op} ${how} ${labels} (${inner})`),
    fc.tuple(tie("scalar"), tie("vector")).map((args) => `topk(${args.join(", ")})`),
  ),
}));

Deno.test("print() writes what parse() reads back as the same tree", () => {
  fc.assert(
    fc.property(vector, (query) => {
      const expr = parse(query);
      const text = print(expr);
      assertEquals(essence(parse(text)), essence(expr));
      assertEquals(print(parse(text)), text);
    }),
    { numRuns: 300 },
  );
});
