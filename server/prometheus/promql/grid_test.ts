import { assertEquals, assertThrows } from "@std/assert/mod.js";
import fc from "fast-check";
import { QueryError } from "./errors.ts";
import {
  dropMarkedNames,
  isEmpty,
  mergeRows,
  newRow,
  onlyValues,
  repeat,
  type Row,
} from "./grid.ts";
import { formatLabels, labelsOf, withoutName } from "./labels.ts";

/** A row from `1 _ 3`. */
function row(name: string, points: string, dropName = false): Row {
  const values = points.split(" ");
  const made = newRow(labelsOf([["__name__", name], ["job", "x"]]), values.length, dropName);
  values.forEach((value, i) => {
    made.values[i] = Number(value.replace("_", "0"));
    made.present[i] = value === "_" ? 0 : 1;
  });
  return made;
}

function points({ values, present }: Row): string {
  return Array.from(values, (value, i) => present[i] ? String(value) : "_").join(" ");
}

Deno.test("mergeRows() joins rows with equal labels that have no time in common", () => {
  const merged = mergeRows([row("a", "1 _ _"), row("b", "7 7 7"), row("a", "_ 2 _")]);
  assertEquals(merged.map(points), ["1 2 _", "7 7 7"]);
});

Deno.test("mergeRows() fails when two rows have a value at the same time", () => {
  const rows = [row("a", "1 2"), row("a", "_ 3")];
  const text = "vector cannot contain metrics with the same labelset";
  assertThrows(() => mergeRows(rows), QueryError, text);
});

Deno.test("mergeRows() does not join rows with and without dropName", () => {
  assertEquals(mergeRows([row("a", "1 _"), row("a", "2 2", true)]).map(points), ["1 _", "2 2"]);
});

Deno.test("dropMarkedNames() removes marked names only", () => {
  const rows = dropMarkedNames([row("a", "1 _", true), row("b", "_ 2", true), row("c", "5 5")]);
  assertEquals(rows.map(points), ["1 2", "5 5"]);
  assertEquals(rows.map(({ labels }) => labels.get("__name__")), [undefined, "c"]);
});

const SETS = fc.uniqueArray(
  fc.record({
    __name__: fc.constantFrom("", "a", "b"),
    __type__: fc.constantFrom("", "g"),
    x: fc.constantFrom("", "1", "2"),
  }),
  { selector: (labels) => JSON.stringify(labels), minLength: 2, maxLength: 6 },
);
const MARKS = fc.oneof(fc.constant(Array(6).fill(true)), fc.array(fc.boolean(), { minLength: 6 }));

Deno.test("dropMarkedNames() joins just the rows that then have equal labels", () => {
  fc.assert(
    fc.property(SETS, MARKS, (sets, marks) => {
      const rows = sets.map((labels, step) => {
        const made = newRow(labelsOf(Object.entries(labels)), sets.length, marks[step]);
        // No two rows have a value at the same time.
        made.values[step] = step + 1;
        made.present[step] = 1;
        return made;
      });
      const expected = new Map<string, string[]>();
      for (const [step, { labels, dropName }] of rows.entries()) {
        const key = formatLabels(dropName ? withoutName(labels) : labels);
        const points = expected.get(key) ?? Array(sets.length).fill("_");
        points[step] = String(step + 1);
        expected.set(key, points);
      }
      const found = dropMarkedNames(rows).map((one) => [formatLabels(one.labels), points(one)]);
      assertEquals(found, [...expected].map(([key, points]) => [key, points.join(" ")]));
    }),
  );
});

Deno.test("onlyValues() has NaN at steps without a sample or with several", () => {
  assertEquals([...onlyValues([row("a", "1 _ 3 _"), row("b", "_ 2 4 _")], 4)], [1, 2, NaN, NaN]);
});

Deno.test("repeat() copies the first time's value, or its absence", () => {
  assertEquals(points(repeat(row("a", "4"), 3)), "4 4 4");
  assertEquals(isEmpty(repeat(row("a", "_"), 3)), true);
});
