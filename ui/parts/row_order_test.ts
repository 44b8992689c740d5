import { assertEquals } from "@std/assert/mod.js";
import { hasWords, inOrder, nextOrder, pageOf } from "./row_order.ts";

interface Row {
  readonly name: string;
  readonly size: number;
}

const KEYS = { name: ({ name }: Row) => name, size: ({ size }: Row) => size };
const ROWS: readonly Row[] = [
  { name: "m10", size: 1 },
  { name: "m9", size: NaN },
  { name: "m1", size: 3 },
];
const names = (rows: readonly Row[]) => rows.map(({ name }) => name);

Deno.test("inOrder() keeps the table's own order until a column is chosen", () => {
  assertEquals(names(inOrder(ROWS, undefined, KEYS)), ["m10", "m9", "m1"]);
});

Deno.test("inOrder() compares the numbers in names as numbers, in both directions", () => {
  const by = (down: boolean) => names(inOrder(ROWS, { column: "name", down }, KEYS));
  assertEquals([by(false), by(true)], [["m1", "m9", "m10"], ["m10", "m9", "m1"]]);
});

Deno.test("inOrder() puts unknown numbers last in both directions", () => {
  const by = (down: boolean) => names(inOrder(ROWS, { column: "size", down }, KEYS));
  assertEquals([by(false), by(true)], [["m10", "m1", "m9"], ["m1", "m10", "m9"]]);
});

Deno.test("inOrder() ignores a column that the table does not have", () => {
  assertEquals(names(inOrder(ROWS, { column: "age", down: true }, KEYS)), ["m10", "m9", "m1"]);
});

for (const ofNumbers of [true, false]) {
  const first = ofNumbers ? "the largest number" : "the first name";
  Deno.test(`nextOrder() starts with ${first}, then turns round, then ends`, () => {
    const once = nextOrder(undefined, "size", ofNumbers);
    const twice = nextOrder(once, "size", ofNumbers);
    assertEquals(once, { column: "size", down: ofNumbers });
    assertEquals(twice, { column: "size", down: !ofNumbers });
    assertEquals(nextOrder(twice, "size", ofNumbers), undefined);
    assertEquals(nextOrder(once, "name", false), { column: "name", down: false });
  });
}

Deno.test("hasWords() finds every word, in any order and case", () => {
  assertEquals(
    ["2 CHURN", "", "churn x"].map((search) => hasWords("churn-02 not ready", search)),
    [true, true, false],
  );
});

Deno.test("pageOf() cuts rows into pages, and shows the last one when rows went away", () => {
  const rows = [1, 2, 3, 4, 5];
  assertEquals(pageOf(rows, 1, 2), { rows: [3, 4], page: 1, pages: 3 });
  assertEquals(pageOf(rows, 9, 2), { rows: [5], page: 2, pages: 3 });
  assertEquals(pageOf([], 0, 2), { rows: [], page: 0, pages: 1 });
  assertEquals(pageOf([1, 2], 0, 2).pages, 1);
});
