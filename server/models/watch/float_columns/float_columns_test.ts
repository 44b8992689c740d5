import { assert, assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { NumberTable } from "../number_table.ts";
import { countsOf, kindOf, momentsOf } from "../testing/number_kinds.ts";
import {
  fitsFloatColumns,
  type FloatColumn,
  FloatColumns,
  isWorthFloatColumns,
} from "./float_columns.ts";

// The most edges that are counted together.
const MOST_EDGES = 32;
const round = Math.fround;

const EDGES = fc.uniqueArray(fc.float({ noNaN: true, noDefaultInfinity: true }), {
  // The highest value is an edge, too.
  ...{ minLength: 1, maxLength: MOST_EDGES - 1 },
  // A reference has -0 and 0 as one edge.
  selector: (edge) => edge + 0,
}).map((edges) => edges.toSorted((a, b) => a - b));

/** A column of some position in a row, and the edges of its bins. */
interface Place {
  readonly offset: number;
  readonly edges: readonly number[];
  readonly mean: number;
}

const PLACES = fc.uniqueArray(
  fc.record({
    offset: fc.nat(9),
    edges: EDGES,
    mean: fc.float({ noNaN: true, noDefaultInfinity: true }),
  }),
  { minLength: 1, selector: ({ offset }) => offset },
);

function columnOf({ offset, edges, mean }: Place): FloatColumn {
  return { offset, kind: kindOf(edges, { mean, round }) };
}

Deno.test("columns are counted as their values are one by one", () => {
  const values = (places: readonly Place[]) => {
    const edges = places.flatMap((place) => place.edges);
    return fc.array(fc.oneof(fc.constantFrom(...edges), fc.float()), { maxLength: 200 });
  };
  fc.assert(fc.property(
    PLACES.chain((places) => fc.tuple(fc.constant(places), values(places), fc.nat(3))),
    ([places, flat, from]) => {
      const rowWidth = 1 + Math.max(...places.map(({ offset }) => offset));
      const rows = Math.floor(flat.length / rowWidth);
      if (rows <= from) return;
      const data = Float32Array.from(flat.slice(0, rows * rowWidth));
      const [together, alone] = [places.map(columnOf), places.map(columnOf)];
      new FloatColumns(rowWidth, together).count(data, from, rows - from);
      const table = new NumberTable(alone.map(({ kind }) => kind));
      for (const [i, { offset }] of alone.entries()) {
        table.addEvery(i, data, from * rowWidth + offset, rowWidth, rows - from);
      }
      for (const [i, { kind }] of together.entries()) {
        assertEquals(countsOf(kind), countsOf(alone[i]!.kind));
        assertEquals(momentsOf(kind), momentsOf(alone[i]!.kind));
      }
    },
  ));
});

Deno.test("a value whose square is not finite is in a bin and in no sum", () => {
  const kind = kindOf([1, 2], { mean: 1e300 });
  new FloatColumns(1, [{ offset: 0, kind }]).count(Float32Array.of(1, 2, NaN, Infinity), 0, 4);
  assertEquals(countsOf(kind), [0, 1, 1, 0, 1, 1]);
  assertEquals(momentsOf(kind), [0, 0, 0, 0]);
});

Deno.test("rows of which few lie in the memory at once are all counted", () => {
  const width = 10_000;
  const kind = kindOf([1, 2], { mean: 1 });
  const data = Float32Array.from({ length: 10 * width }, (_, at) => at / width);
  new FloatColumns(width, [{ offset: width - 1, kind }]).count(data, 1, 8);
  assertEquals(countsOf(kind), [0, 0, 1, 0, 7, 0]);
  assertEquals(momentsOf(kind)[3], 8);
});

Deno.test("a column of many edges or of counters in several pieces is counted elsewhere", () => {
  const edges = Array.from({ length: MOST_EDGES + 1 }, (_, i) => i);
  assert(!fitsFloatColumns(kindOf(edges)));
  assert(!fitsFloatColumns(kindOf([1, 2], { isAdjacent: false })));
  assert(fitsFloatColumns(kindOf(edges.slice(0, MOST_EDGES - 1))));
});

Deno.test("a few columns of wide rows are not worth a copy of the rows", () => {
  assert(isWorthFloatColumns(8, 2));
  assert(!isWorthFloatColumns(9, 2));
});

Deno.test("rows that do not fit in the memory are counted elsewhere", () => {
  assert(isWorthFloatColumns(32_768, 32_768));
  assert(!isWorthFloatColumns(32_769, 32_769));
});
