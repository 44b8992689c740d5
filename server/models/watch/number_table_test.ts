import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { BLOCK_ROWS, NumberTable } from "./number_table.ts";
import { countsOf, kindOf, momentsOf } from "./testing/number_kinds.ts";

const LARGE = fc.double({ noNaN: true, noDefaultInfinity: true });
const KINDS = {
  "any size": LARGE,
  "nearly the same size": fc.double({ noNaN: true, min: 1e9, max: 1e9 + 1e-5 }),
  "the least size": fc.double({ noNaN: true, min: 0, max: 1e-320 }),
  "everyday size": fc.integer({ min: 0, max: 300 }),
};
for (const [size, number] of Object.entries(KINDS)) {
  Deno.test(`numbers of ${size} are counted in their bins, alone and together`, () => {
    fc.assert(fc.property(
      fc.uniqueArray(number, { minLength: 1, maxLength: 40 }),
      fc.array(fc.oneof(number, fc.double()), { maxLength: 100 }),
      (bounds, others) => {
        const edges = bounds.toSorted((a, b) => a - b);
        const [before, alone, together] = [kindOf([1, 2, 3]), kindOf(edges), kindOf(edges)];
        const table = new NumberTable([before, alone, together]);
        const values = [...edges, ...others];
        for (const value of values) table.add(1, value);
        const data = Float64Array.from(values.flatMap((value) => [edges[0]!, value]));
        table.addEvery(2, data, 1, 2, values.length);
        const expected = alone.bins.labels.map(() => 0);
        for (const value of values) expected[alone.bins.binOf(value)]!++;
        assertEquals(countsOf(alone), expected);
        assertEquals(countsOf(together), expected);
        assertEquals(countsOf(before), [0, 0, 0, 0, 0, 0, 0]);
      },
    ));
  });
}

Deno.test("deviations above and below the mean, their squares and their number are counted", () => {
  const [alone, together] = [kindOf([1, 2], { mean: 1.5 }), kindOf([1, 2], { mean: 1.5 })];
  const table = new NumberTable([alone, together]);
  const values = [1, 3, -0.5, 1.5];
  for (const value of values) table.add(0, value);
  table.addEvery(1, Float64Array.from(values), 0, 1, 4);
  for (const kind of [alone, together]) assertEquals(momentsOf(kind), [1.5, 2.5, 6.5, 4]);
});

Deno.test("a value whose square is not finite is in a bin and in no sum", () => {
  const values = [Infinity, -Infinity, 1e300, NaN, 2];
  const [alone, together] = [kindOf([1, 2]), kindOf([1, 2])];
  const table = new NumberTable([alone, together]);
  for (const value of values) table.add(0, value);
  table.addEvery(1, Float64Array.from(values), 0, 1, 5);
  for (const kind of [alone, together]) {
    assertEquals(countsOf(kind), [1, 0, 1, 0, 2, 1]);
    assertEquals(momentsOf(kind), [2, 0, 4, 1]);
  }
});

Deno.test("a row without a value is in the last bin", () => {
  const [other, kind] = [kindOf([1]), kindOf([1, 2])];
  new NumberTable([other, kind]).addMissing(1);
  assertEquals(countsOf(kind), [0, 0, 0, 0, 0, 1]);
  assertEquals(momentsOf(kind), [0, 0, 0, 0]);
});

Deno.test("counters need not lie side by side", () => {
  const kind = kindOf([1, 2], { isAdjacent: false });
  const table = new NumberTable([kind]);
  table.addEvery(0, Float64Array.of(0, 1, 2, 3, NaN), 0, 1, 5);
  table.add(0, 1.5);
  assertEquals(countsOf(kind), [1, 1, 2, 0, 1, 1]);
  assertEquals(momentsOf(kind), [7.5, 0, 16.25, 5]);
});

for (const rows of [0, 1, BLOCK_ROWS, BLOCK_ROWS + 1, 3 * BLOCK_ROWS]) {
  Deno.test(`${rows} values may be counted at once`, () => {
    const kind = kindOf([1, 2]);
    const values = Float32Array.from({ length: 2 * rows }, (_, at) => at % 6);
    new NumberTable([kind]).addEvery(0, values, 1, 2, rows);
    const expected = kind.bins.labels.map(() => 0);
    for (let at = 1; at < values.length; at += 2) expected[kind.bins.binOf(values[at]!)]!++;
    assertEquals(countsOf(kind), expected);
    assertEquals(momentsOf(kind)[3], rows);
  });
}

// The format of a reference allows no more.
for (const edges of [255, 300, 10_000]) {
  Deno.test(`a number may have ${edges} edges`, () => {
    const kind = kindOf(Array.from({ length: edges }, (_, i) => i));
    const table = new NumberTable([kindOf([1]), kind]);
    const values = Float64Array.from({ length: 200 }, (_, i) => i * edges / 200);
    table.addEvery(1, values, 0, 1, 200);
    const expected = kind.bins.labels.map(() => 0);
    for (const value of values) expected[kind.bins.binOf(value)]!++;
    assertEquals(countsOf(kind), expected);
    assertAlmostEquals(momentsOf(kind)[0]!, values.reduce((sum, value) => sum + value), 1e-6);
  });
}
