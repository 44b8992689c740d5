import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import {
  allocate,
  concatRows,
  DATATYPES,
  elementCount,
  isDatatype,
  shapeMatches,
  sliceRows,
  type Tensor,
} from "./tensor.ts";

const tensors: fc.Arbitrary<Tensor> = fc.record({
  datatype: fc.constantFrom(...DATATYPES),
  shape: fc.array(fc.nat(4), { minLength: 1, maxLength: 3 }),
}).map(({ datatype, shape }) => {
  const data = allocate(datatype, elementCount(shape));
  for (let i = 0; i < data.length; i++) {
    if (datatype === "BYTES") data[i] = `s${i}`;
    else data[i] = datatype.endsWith("INT64") ? BigInt(i) : i % 2;
  }
  return { datatype, shape, data };
});

/** A tensor's content in plain values, for comparisons: a view and a copy are equal. */
function plain({ datatype, shape, data }: Tensor) {
  return { datatype, shape, data: Array.from(data as ArrayLike<unknown>) };
}

Deno.test("concatRows() puts back together what sliceRows() took apart", () => {
  fc.assert(fc.property(tensors, fc.nat(4), (tensor, cut) => {
    const rows = tensor.shape[0]!;
    const at = Math.min(cut, rows);
    const parts = [sliceRows(tensor, 0, at), sliceRows(tensor, at, rows)];
    assertEquals(plain(concatRows(parts)), plain(tensor));
  }));
});

Deno.test("sliceRows() gives the rows asked for, whatever their shape", () => {
  const tensor: Tensor = {
    datatype: "INT32",
    shape: [3, 2, 1],
    data: Int32Array.of(1, 2, 3, 4, 5, 6),
  };
  assertEquals(plain(sliceRows(tensor, 1, 3)), {
    datatype: "INT32",
    shape: [2, 2, 1],
    data: [3, 4, 5, 6],
  });
  assertEquals(plain(sliceRows(tensor, 1, 1)), { datatype: "INT32", shape: [0, 2, 1], data: [] });
});

Deno.test("concatRows() does not change the tensors it is given", () => {
  const first: Tensor = { datatype: "BYTES", shape: [1, 1], data: ["a"] };
  concatRows([first, { datatype: "BYTES", shape: [1, 1], data: ["b"] }]);
  assertEquals(first.data, ["a"]);
});

const shapes = [
  { actual: [3, 2], expected: [-1, 2], want: true },
  { actual: [3, 2], expected: [3, 2], want: true },
  { actual: [0, 2], expected: [-1, 2], want: true },
  { actual: [3, 2], expected: [-1, 3], want: false },
  { actual: [3], expected: [-1, -1], want: false },
  { actual: [], expected: [], want: true },
];
for (const { actual, expected, want } of shapes) {
  Deno.test(`shapeMatches() is ${want} for [${actual}] where [${expected}] is declared`, () => {
    assertEquals(shapeMatches(actual, expected), want);
  });
}

Deno.test("elementCount() is 1 for a scalar and 0 where any size is 0", () => {
  assertEquals(elementCount([]), 1);
  assertEquals(elementCount([3, 0, 2]), 0);
  assertEquals(elementCount([3, 4]), 12);
});

Deno.test("isDatatype() knows the protocol's names only", () => {
  assertEquals(DATATYPES.every(isDatatype), true);
  assertEquals(["FLOAT", "fp32", "toString", "", 1, null].some(isDatatype), false);
});
