import { assertEquals, assertThrows } from "@std/assert/mod.js";
import fc from "fast-check";
import {
  capRatios,
  countValues,
  groupBy,
  keepExtremes,
  keepFirst,
  keepRatio,
  quantile,
  readLimits,
  REDUCERS,
} from "./aggregate.ts";
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

/** Sorts with NaN last; the sort is stable. */
function sorted(values: readonly number[], highest: boolean): number[] {
  const numbers = values.filter((value) => !Number.isNaN(value));
  const nans = values.filter((value) => Number.isNaN(value));
  return [...numbers.sort((a, b) => highest ? b - a : a - b), ...nans];
}

Deno.test("keepExtremes() keeps the first rows of a sort, for small and large limits", () => {
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

Deno.test("keepExtremes() keeps the first of equal samples", () => {
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

Deno.test("keepRatio() and its complement divide the rows evenly", () => {
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
  assertEquals(readLimits(Float64Array.of(9e18, -9e18)), Float64Array.of(9e18, 0));
});

Deno.test("readLimits() refuses values outside of 64-bit integers", () => {
  const texts: [number, string][] = [
    [NaN, "Parameter value is NaN"],
    [Infinity, "Scalar value +Inf overflows int64"],
    [-1e19, "Scalar value -1e+19 underflows int64"],
    [2 ** 63, "overflows int64"],
    [-(2 ** 63), "underflows int64"],
  ];
  for (const [limit, text] of texts) {
    assertThrows(() => readLimits(Float64Array.of(limit)), QueryError, text);
  }
});

/** Rows with a value for each step; gaps are undefined. */
function grid(...steps: readonly (readonly (number | undefined)[])[]): Row[] {
  return steps.map((values, i) => {
    const row = newRow(labelsOf([["i", String(i)]]), values.length);
    values.forEach((value, step) => {
      if (value === undefined) return;
      row.values[step] = value;
      row.present[step] = 1;
    });
    return row;
  });
}

/** What a row has at each step. */
function seen({ values, present }: Row): (number | undefined)[] {
  return Array.from(values, (value, step) => present[step] ? value : undefined);
}

const _ = undefined;
const reductions: readonly (readonly [string, (number | undefined)[][], (number | undefined)[]])[] =
  [
    ["sum", [[1, 1e100, _, NaN], [1e100, 1, _, 2], [-1e100, -1e100, _, _]], [1, 1, _, NaN]],
    ["avg", [[1, _, 4], [2, _, _], [6, _, 5]], [3, _, 4.5]],
    ["count", [[7, _, 7], [7, _, _]], [2, _, 1]],
    ["group", [[7, _, 7], [7, _, _]], [1, _, 1]],
    ["max", [[1, NaN, _, NaN, 2], [3, 5, _, NaN, -1], [2, _, _, _, _]], [3, 5, _, NaN, 2]],
    ["min", [[3, NaN, _, NaN, 2], [1, 5, _, NaN, -1], [2, _, _, _, _]], [1, 5, _, NaN, -1]],
    ["stddev", [[2, _, 5], [4, _, 5], [6, _, _]], [Math.sqrt(8 / 3), _, 0]],
    ["stdvar", [[2, _, 5], [4, _, 5], [6, _, _]], [8 / 3, _, 0]],
  ];
for (const [name, steps, want] of reductions) {
  Deno.test(`${name} uses the members that are present at each step`, () => {
    const rows = grid(...steps);
    const row = REDUCERS[name]!({ labels: labelsOf([]), rows }, steps[0]!.length);
    assertEquals(seen(row), want);
  });
}

Deno.test("an aggregation drops the name if it is dropped in a member", () => {
  const rows = grid([1], [2]);
  const dropName = () => REDUCERS["sum"]!({ labels: labelsOf([]), rows }, 1).dropName;
  assertEquals(dropName(), false);
  rows[1] = { ...rows[1]!, dropName: true };
  assertEquals(dropName(), true);
});

Deno.test("quantile may differ from step to step", () => {
  const row = quantile(Float64Array.of(0, 1))(
    { labels: labelsOf([]), rows: grid([1, 1], [2, 2]) },
    2,
  );
  assertEquals(seen(row), [1, 2]);
});

Deno.test("countValues() counts the members of each value at each step", () => {
  const rows = grid([1, 0.5], [1, _], [2, 1]);
  const counted = countValues("v", [{ labels: labelsOf([["g", "x"]]), rows }], 2);
  assertEquals(counted.map((row) => [formatLabels(row.labels), seen(row)]), [
    ['{g="x", v="1"}', [2, 1]],
    ['{g="x", v="0.5"}', [_, 1]],
    ['{g="x", v="2"}', [1, _]],
  ]);
});

Deno.test("countValues() adds up groups that differ only in the label of the value", () => {
  const groups = ["a", "b"].map((v) => ({ labels: labelsOf([["v", v]]), rows: grid([1, 2]) }));
  const counted = countValues("v", groups, 2);
  assertEquals(counted.map((row) => [formatLabels(row.labels), seen(row)]), [
    ['{v="1"}', [2, _]],
    ['{v="2"}', [_, 2]],
  ]);
});

Deno.test("capRatios() limits ratios in place and warns of each", () => {
  const ratios = Float64Array.of(-2, -1, 0.5, 1.5);
  const texts: string[] = [];
  capRatios(ratios, (text) => texts.push(text));
  assertEquals([...ratios], [-1, -1, 0.5, 1]);
  assertEquals(texts, [
    "ratio value should be between -1 and 1, got -2, capping to -1",
    "ratio value should be between -1 and 1, got 1.5, capping to 1",
  ]);
  assertThrows(() => capRatios(Float64Array.of(NaN), () => {}), QueryError, "Ratio value is NaN");
});

Deno.test("countValues() drops the name for a value if it is dropped in a member", () => {
  const rows = grid([1], [1], [2]);
  rows[1] = { ...rows[1]!, dropName: true };
  const counted = countValues("v", [{ labels: labelsOf([]), rows }], 1);
  assertEquals(counted.map(({ dropName }) => dropName), [true, false]);
});

Deno.test("keepFirst() counts at each step separately, and keeps none for 0", () => {
  const rows = grid([1, 1, 1], [_, 1, 1], [1, 1, 1]);
  keepFirst({ labels: labelsOf([]), rows }, Float64Array.of(1, 2, 0));
  assertEquals(rows.map((row) => [...row.present]), [[1, 1, 0], [0, 1, 0], [0, 0, 0]]);
});

Deno.test("keepRatio() keeps all for 1, none for 0, and all for -1", () => {
  const rows = grid([1, 1, 1, 1], [1, 1, 1, 1]);
  keepRatio(rows, Float64Array.of(1, 0, -1, -0));
  assertEquals(rows.map((row) => [...row.present]), [[1, 0, 1, 0], [1, 0, 1, 0]]);
});

Deno.test("keepRatio() always keeps the same rows", () => {
  const rows = grid(...Array.from({ length: 20 }, () => [1]));
  keepRatio(rows, Float64Array.of(0.5));
  assertEquals(rows.map((row) => row.present[0]).join(""), "11111100101001001100");
});

Deno.test("keepExtremes() keeps none for 0, also of many rows", () => {
  for (const limit of [0, 1, 32, 33]) {
    const rows = rowsOf(Array.from({ length: 40 }, (_, i) => i));
    const kept = keepExtremes(rows, 0, limit, false);
    assertEquals(kept.map((row) => row.values[0]), Array.from({ length: limit }, (_, i) => i));
  }
});
