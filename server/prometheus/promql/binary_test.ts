import { assertEquals, assertThrows } from "@std/assert/mod.js";
import type { Binary } from "./ast.ts";
import { setBinary, vectorBinary } from "./binary.ts";
import { QueryError } from "./errors.ts";
import { isEmpty, newRow, type Row } from "./grid.ts";
import { formatLabels } from "./labels.ts";
import { parse } from "./parser.ts";
import { parseSeriesLine } from "./script/series_line.ts";

/** Rows from series lines as in a script. */
function rows(...lines: string[]): Row[] {
  return lines.map((line) => {
    const { labels, values } = parseSeriesLine(line);
    const row = newRow(labels, values.length);
    values.forEach((value, i) => {
      if (value.kind !== "number") return;
      row.values[i] = value.value;
      row.present[i] = 1;
    });
    return row;
  });
}

function apply(query: string, left: Row[], right: Row[]): string[] {
  const { op, bool, matching } = parse(query) as Binary;
  const count = left[0]!.values.length;
  const context = { count, delayedNameRemoval: false };
  const result = op === "and" || op === "or" || op === "unless"
    ? setBinary(op, matching, left, right, count)
    : vectorBinary(op, bool, matching, left, right, context);
  return result.filter((row) => !isEmpty(row)).map(({ labels, values, present }) => {
    const points = Array.from(values, (value, i) => present[i] ? value : "_");
    return `${formatLabels(labels)} ${points.join(" ")}`;
  });
}

const cases: { query: string; left: string[]; right: string[]; want: string[] }[] = [
  { query: "a + b", left: ["a{x='1'} 1 2 _"], right: ["b{x='1'} 1 _ 3"], want: [`{x="1"} 2 _ _`] },
  {
    query: "a > b",
    left: ["a{x='1'} 1 5"],
    right: ["b{x='1'} 3 3"],
    want: [`{__name__="a", x="1"} _ 5`],
  },
  { query: "a > bool b", left: ["a{x='1'} 1 5"], right: ["b{x='1'} 3 3"], want: [`{x="1"} 0 1`] },
  {
    query: "a * on (x) group_left (y) b",
    left: ["a{x='1',z='1'} 1", "a{x='1',z='2'} 2"],
    right: ["b{x='1',y='v'} 3"],
    want: [`{x="1", y="v", z="1"} 3`, `{x="1", y="v", z="2"} 6`],
  },
  {
    query: "a - on (x) group_right b",
    left: ["a{x='1'} 1"],
    right: ["b{x='1',z='1'} 3"],
    want: [`{x="1", z="1"} -2`],
  },
  {
    query: "a + b",
    left: ["a{x='1'} 1 _", "c{x='1'} _ 2"],
    right: ["b{x='1'} 10 20"],
    want: [`{x="1"} 11 22`],
  },
  {
    query: "a * on (x) b",
    left: ["a{x='1',y='1'} 1", "a{x='2'} 2"],
    right: ["b{x='1',z='1'} 3", "b{x='2'} 5"],
    want: [`{x="1"} 3`, `{x="2"} 10`],
  },
  {
    query: "a * on (__name__, x) b",
    left: ["a{x='1'} 1 _", "c{x='1'} _ 2"],
    right: ["a{x='1'} 10 _", "c{x='1'} _ 20"],
    want: [`{x="1"} 10 40`],
  },
  {
    query: "a * ignoring (y) b",
    left: ["a{__type__='t',x='1',y='1'} 1 _", "a{__type__='u',x='1',y='2'} _ 2"],
    right: ["b{__type__='t',x='1'} 10 _", "b{__type__='u',x='1'} _ 20"],
    want: [`{x="1"} 10 40`],
  },
  {
    query: "a and b",
    left: ["a{x='1'} 1 2"],
    right: ["b{x='1'} _ 9"],
    want: [`{__name__="a", x="1"} _ 2`],
  },
  {
    query: "a unless b",
    left: ["a{x='1'} 1 2"],
    right: ["b{x='1'} _ 9"],
    want: [`{__name__="a", x="1"} 1 _`],
  },
];
for (const { query, left, right, want } of cases) {
  Deno.test(`${query} of ${left.join(", ")} and ${right.join(", ")} is ${want.join(", ")}`, () => {
    assertEquals(apply(query, rows(...left), rows(...right)), want);
  });
}

const failures: { query: string; left: string[]; right: string[]; text: string }[] = [
  {
    query: "a < on (x) b",
    left: ["a{x='1',z='1'} 1", "a{x='1',z='2'} 9"],
    right: ["b{x='1'} 5"],
    text: "many-to-one matching must be explicit",
  },
  {
    query: "a + on (x) b",
    left: ["a{x='2'} 1"],
    right: ["b{x='1',z='1'} 5", "b{x='1',z='2'} 5"],
    text: `found duplicate series for the match group {x="1"} on the right hand-side`,
  },
  {
    query: "b + on (x) group_right a",
    left: ["b{x='1',z='1'} 5", "b{x='1',z='2'} 5"],
    right: ["a{x='2'} 1"],
    text: `found duplicate series for the match group {x="1"} on the left hand-side`,
  },
];
for (const { query, left, right, text } of failures) {
  Deno.test(`${query} of ${left.join(", ")} and ${right.join(", ")} fails`, () => {
    assertThrows(() => apply(query, rows(...left), rows(...right)), QueryError, text);
  });
}

Deno.test("duplicates do not matter at a step at which the other side has nothing", () => {
  const right = rows("b{z='1'} 5 1", "b{z='2'} 5 _");
  assertEquals(apply("a + on () b", rows("a{x='2'} _ 1"), right), ["{} _ 2"]);
});
