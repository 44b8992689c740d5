import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import {
  allocate,
  commonRows,
  concatRows,
  DATATYPES,
  describeShape,
  elementCount,
  isDatatype,
  NUMERIC_TYPES,
  sameRowShape,
  shapeMatches,
  sliceRows,
  takesAnyRows,
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

const BYTES: Readonly<Record<string, number>> = {
  ...{ BOOL: 1, UINT8: 1, UINT16: 2, UINT32: 4, UINT64: 8, INT8: 1, INT16: 2, INT32: 4, INT64: 8 },
  ...{ FP16: 2, FP32: 4, FP64: 8 },
};

Deno.test("a view of a buffer has the elements that lie there, without a copy", () => {
  for (const [datatype, { bytes, view, allocate }] of Object.entries(NUMERIC_TYPES)) {
    assertEquals(bytes, BYTES[datatype], datatype);
    const buffer = new ArrayBuffer(5 * bytes);
    const [part, whole] = [view(buffer, bytes, 3), view(buffer, 0, 5)];
    assertEquals([part.length, allocate(3).length], [3, 3]);
    assertEquals(part.constructor, allocate(3).constructor);
    part[2] = typeof part[2] === "bigint" ? 1n : 1;
    assertEquals(Array.from(whole, Number), [0, 0, 0, 1, 0], datatype);
  }
});

Deno.test("allocate() makes zeros, or empty texts", () => {
  assertEquals(allocate("BYTES", 2), ["", ""]);
  assertEquals(allocate("FP32", 2), new Float32Array(2));
});

Deno.test("sliceRows() and concatRows() hand on what is whole, and make a view of numbers", () => {
  const tensor: Tensor = { datatype: "FP32", shape: [2, 1], data: Float32Array.of(1, 2) };
  assertEquals(sliceRows(tensor, 0, 2) === tensor, true);
  assertEquals(concatRows([tensor]) === tensor, true);
  const view = sliceRows(tensor, 1, 2).data as Float32Array;
  assertEquals([view.buffer === (tensor.data as Float32Array).buffer, view.byteOffset], [true, 4]);
});

const commons = [
  { shapes: [[3, 2], [3]], want: 3 },
  { shapes: [[3, 2], [2]], want: 0 },
  { shapes: [[2], [3]], want: 0 },
  { shapes: [[]], want: 0 },
  { shapes: [[1], []], want: 0 },
  { shapes: [], want: 0 },
];
for (const { shapes, want } of commons) {
  Deno.test(`commonRows() is ${want} for ${JSON.stringify(shapes)}`, () => {
    const of = (shape: readonly number[]): Tensor => ({ datatype: "BYTES", shape, data: [] });
    assertEquals(commonRows(shapes.map(of)), want);
  });
}

Deno.test("describeShape() writes sizes, or that there are none to know", () => {
  assertEquals([[-1, 3], [], undefined].map(describeShape), ["[-1,3]", "[]", "[any shape]"]);
});

Deno.test("shapeMatches() takes any shape where none is declared", () => {
  assertEquals(shapeMatches([3, 2], undefined), true);
});

Deno.test("takesAnyRows() is true for an open first dimension, and for no shape", () => {
  const of = (shape: readonly number[] | undefined) =>
    takesAnyRows({ name: "x", datatype: "FP32", shape });
  assertEquals([[-1, 2], undefined, [1, 2], [4, -1], []].map(of), [
    true,
    true,
    false,
    false,
    false,
  ]);
});

const rowShapes = [
  { a: [3, 2], b: [7, 2], want: true },
  { a: [3, 2], b: [3, 1], want: false },
  { a: [3, 2, 4], b: [3, 2], want: false },
  { a: [3, 2], b: [3, 2, 4], want: false },
  { a: [3, 2, 4], b: [1, 2, 5], want: false },
  { a: [3], b: [4], want: true },
];
for (const { a, b, want } of rowShapes) {
  Deno.test(`sameRowShape() is ${want} for [${a}] and [${b}]`, () => {
    const of = (shape: readonly number[]): Tensor => ({ datatype: "BYTES", shape, data: [] });
    assertEquals(sameRowShape(of(a), of(b)), want);
  });
}
