import { assertEquals, assertThrows } from "@std/assert/mod.js";
import fc from "fast-check";
import { groupBy, keepExtremes, keepFirst, keepRatio, readLimits } from "./aggregate.ts";
import { QueryError } from "./errors.ts";
import { newRow, type Row } from "./grid.ts";
import { formatLabels, labelsOf } from "./labels.ts";

function rowsOf(values: readonly number[]): Row[] {
  return values.map((value, i) => {
    const row = newRow(labelsOf([["__name__", "m"], ["i", String(i)], ["odd", String(i % 2)]]), 1);
    row.values[0] = value;
    row.present[0] = 1;
    return row;
  });
}

const groupings: [without: boolean, labels: string[], groups: string[]][] = [
  [false, [], ["{}"]],
  [false, ["odd"], [`{odd="0"}`, `{odd="1"}`]],
  [false, ["missing"], ["{}"]],
  [true, ["i"], [`{odd="0"}`, `{odd="1"}`]],
  [false, ["__name__"], [`{__name__="m"}`]],
];
for (const [without, labels, groups] of groupings) {
  Deno.test(`groupBy() ${without ? "without" : "by"} (${labels}) makes ${groups}`, () => {
    const found = groupBy({ without, labels }, rowsOf([1, 2, 3]));
    assertEquals(found.map((group) => formatLabels(group.labels)), groups);
  });
}

/** NaN last, equal values in the order in which they come. */
function sorted(values: readonly number[], highest: boolean): number[] {
  const numbers = values.filter((value) => !Number.isNaN(value));
  const nans = values.filter((value) => Number.isNaN(value));
  return [...numbers.sort((a, b) => highest ? b - a : a - b), ...nans];
}

Deno.test("keepExtremes() keeps the same few or many that sorting puts first", () => {
  const values = fc.array(fc.constantFrom(1, 2, 3, -1, NaN, Infinity), { maxLength: 60 });
  fc.assert(
    fc.property(values, fc.integer({ min: 0, max: 60 }), fc.boolean(), (all, limit, highest) => {
      const rows = rowsOf(all);
      const kept = keepExtremes(rows, 0, limit, highest);
      assertEquals(kept.map((row) => row.values[0]), sorted(all, highest).slice(0, limit));
      assertEquals(rows.filter((row) => row.present[0]).length, kept.length);
    }),
  );
});

Deno.test("keepExtremes() keeps the first of equal ones", () => {
  for (const limit of [2, 50]) {
    const rows = rowsOf(Array(60).fill(7));
    assertEquals(keepExtremes(rows, 0, limit, true), rows.slice(0, limit));
  }
});

Deno.test("keepFirst() counts only members that are present", () => {
  const rows = rowsOf([1, 2, 3]);
  rows[0]!.present[0] = 0;
  keepFirst({ labels: labelsOf([]), rows }, Float64Array.of(1));
  assertEquals(rows.map((row) => row.present[0]), [0, 1, 0]);
});

Deno.test("keepRatio() and its complement share the rows out evenly", () => {
  const share = (ratio: number) => {
    const rows = rowsOf(Array(1000).fill(1));
    keepRatio(rows, Float64Array.of(ratio));
    return rows.map((row) => row.present[0]!);
  };
  const [some, others] = [share(0.3), share(-0.7)];
  assertEquals(some.every((present, i) => present + others[i]! === 1), true);
  const count = some.filter((present) => present).length;
  assertEquals(count > 250 && count < 350, true);
});

Deno.test("readLimits() takes whole numbers from 0 on", () => {
  assertEquals(readLimits(Float64Array.of(2.9, -5, 0)), Float64Array.of(2, 0, 0));
});

Deno.test("readLimits() refuses what is no 64-bit number", () => {
  const texts: [number, string][] = [
    [NaN, "Parameter value is NaN"],
    [Infinity, "Scalar value +Inf overflows int64"],
    [-1e19, "Scalar value -1e+19 underflows int64"],
  ];
  for (const [limit, text] of texts) {
    assertThrows(() => readLimits(Float64Array.of(limit)), QueryError, text);
  }
});
