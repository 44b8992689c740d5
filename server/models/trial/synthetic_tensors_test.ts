import { assert, assertEquals, assertNotEquals } from "@std/assert/mod.js";
import { scaledTensors, seededRandom, syntheticTensors } from "./synthetic_tensors.ts";
import { type Datatype, DATATYPES, type Tensor } from "../tensor.ts";

const FLOATS = ["FP16", "FP32", "FP64"];

function probe(datatype: Datatype, row: number, texts: readonly string[] = []): Tensor {
  return syntheticTensors([{ datatype, shape: [1, 200] }], row, texts)[0]!;
}

function elements({ data }: Tensor): unknown[] {
  return Array.from(data as ArrayLike<unknown>);
}

Deno.test("seededRandom() draws the same numbers in each process, spread over [0, 1)", () => {
  const random = seededRandom(1);
  assertEquals([random(), random(), random()].map((value) => value.toFixed(12)), [
    "0.627073940588",
    "0.002735721180",
    "0.527447039960",
  ]);
  const many = Array.from({ length: 10_000 }, seededRandom(7));
  assert(many.every((value) => value >= 0 && value < 1));
  for (let tenth = 0; tenth < 10; tenth++) {
    const count = many.filter((value) => Math.floor(value * 10) === tenth).length;
    assert(Math.abs(count - 1000) < 150, `${count} of 10000 are in the tenth ${tenth}`);
  }
  assertNotEquals(seededRandom(1)(), seededRandom(2)());
});

const firsts: readonly { row: number; of: (datatype: Datatype) => unknown }[] = [
  {
    row: 0,
    of: (datatype) => datatype === "BYTES" ? "" : datatype.endsWith("INT64") ? 0n : 0,
  },
  {
    row: 1,
    of: (datatype) => datatype === "BYTES" ? "1" : datatype.endsWith("INT64") ? 1n : 1,
  },
];
for (const { row, of } of firsts) {
  Deno.test(`syntheticTensors() makes a row of nothing but ${row} of each type`, () => {
    for (const datatype of DATATYPES) {
      const tensor = probe(datatype, row);
      assertEquals([tensor.datatype, tensor.shape], [datatype, [1, 200]]);
      assertEquals(elements(tensor), Array(200).fill(of(datatype)), datatype);
    }
  });
}

Deno.test("later rows have integers of 0 and 1, and texts that the graph knows", () => {
  for (const datatype of DATATYPES.filter((name) => !FLOATS.includes(name) && name !== "BYTES")) {
    const seen = new Set(elements(probe(datatype, 2)).map(Number));
    assertEquals(seen, new Set([0, 1]), datatype);
  }
  assertEquals(new Set(elements(probe("BYTES", 2, ["a", "b", "c"]))), new Set(["a", "b", "c"]));
  assertEquals(new Set(elements(probe("BYTES", 2))), new Set(["", "1"]));
});

Deno.test("later rows have floats of several magnitudes and both signs", () => {
  for (const datatype of FLOATS) {
    const values = elements(probe(datatype as Datatype, 3)) as number[];
    const sizes = values.map(Math.abs);
    assert(sizes.every((size) => size >= 0.000999 && size <= 1000.5), datatype);
    assert(sizes.some((size) => size < 0.01) && sizes.some((size) => size > 100), datatype);
    const negative = values.filter((value) => value < 0).length;
    assert(negative > 60 && negative < 140, `${datatype}: ${negative} of 200 are negative`);
  }
});

Deno.test("a row is the same each time, and differs from the others", () => {
  assertEquals(probe("FP32", 4), probe("FP32", 4));
  assertNotEquals(probe("FP32", 4), probe("FP32", 5));
});

Deno.test("syntheticTensors() makes a tensor for each input", () => {
  const inputs = [{ datatype: "INT64", shape: [1] }, { datatype: "FP32", shape: [1, 2] }] as const;
  assertEquals(syntheticTensors(inputs, 1, []), [
    { datatype: "INT64", shape: [1], data: BigInt64Array.of(1n) },
    { datatype: "FP32", shape: [1, 2], data: Float32Array.of(1, 1) },
  ]);
});

Deno.test("scaledTensors() scales floats by other numbers each, and keeps signs and all else", () => {
  const feeds: Tensor[] = [
    { datatype: "FP32", shape: [1, 4], data: Float32Array.of(1, -1, 0, 1) },
    { datatype: "FP64", shape: [1, 1], data: Float64Array.of(-2) },
    { datatype: "FP16", shape: [1, 1], data: Float16Array.of(1) },
    { datatype: "INT32", shape: [1, 2], data: Int32Array.of(3, 4) },
    { datatype: "BYTES", shape: [1], data: ["a"] },
  ];
  const scaled = scaledTensors(feeds, 3);
  assertEquals(scaled.slice(3), feeds.slice(3));
  const values = scaled.slice(0, 3).flatMap((tensor) => elements(tensor)) as number[];
  assertEquals(values.map(Math.sign), [1, -1, 0, 1, -1, 1]);
  assertEquals(new Set(values).size, 6);
  assertEquals(
    scaled.map(({ datatype, shape }) => ({ datatype, shape })),
    feeds.map(({ datatype, shape }) => ({ datatype, shape })),
  );
  assertEquals(scaledTensors(feeds, 3), scaled);
  assertNotEquals(scaledTensors(feeds, 4), scaled);
  assertEquals(elements(feeds[0]!), [1, -1, 0, 1]);
});
