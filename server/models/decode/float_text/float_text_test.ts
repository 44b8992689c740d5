import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { shortestFloat32 } from "../shortest_float32.ts";
import { floatText, floatTextLength, writeFloats } from "./float_text.ts";

function written(
  values: Iterable<number>,
  from?: number,
  to?: number,
): [text: string, count: number] {
  const floats = Float32Array.from(values);
  const count = writeFloats(floats, from ?? 0, to ?? floats.length);
  return [new TextDecoder().decode(floatText.slice(0, floatTextLength())), count];
}

for (
  const [value, text] of [
    ...[[0, "0,"], [-0, "0,"], [1, "1,"], [-1, "-1,"], [0.1, "0.1,"], [-0.25, "-0.25,"]],
    ...[[100, "100,"], [999999936, "999999940,"], [-16777216, "-16777216,"]],
    ...[[123456.7, "123456.7,"], [0.000123, "0.000123,"], [0.1234567, "0.1234567,"]],
    ...[[0.00001, "0.00001,"], [0.0000012345678, "0.0000012345678,"], [1e-6, "0.000001,"]],
    ...[[1e-7, "1e-7,"], [-1.2345672e-7, "-1.2345672e-7,"], [1e-9, "1e-9,"], [1e-10, "1e-10,"]],
    ...[[2.5e-30, "2.5e-30,"], [1.1754944e-38, "1.1754944e-38,"]],
  ] as const
) {
  Deno.test(`writeFloats() writes the float32 of ${value} as ${text}`, () => {
    assertEquals(written([value]), [text, 1]);
  });
}

for (const value of [NaN, Infinity, -Infinity, 1e9, -1e9, 3e38, 1e-38, -1e-45]) {
  Deno.test(`writeFloats() ends before ${value}`, () => {
    assertEquals(written([1.5, value, 2.5]), ["1.5,", 1]);
    assertEquals(written([value]), ["", 0]);
  });
}

Deno.test("writeFloats() writes what stands between two positions", () => {
  assertEquals(written([1, 2, 3, 4], 1, 3), ["2,3,", 2]);
  assertEquals(written(Array.from({ length: 40 }, (_, i) => i), 3, 37)[1], 34);
});

Deno.test("writeFloats() writes 256 numbers at once", () => {
  const [text, count] = written(Array(300).fill(-1.2345678e-30));
  assertEquals([text, count], ["-1.2345678e-30,".repeat(256), 256]);
});

Deno.test("writeFloats() writes nothing where there is nothing", () => {
  assertEquals(written([]), ["", 0]);
});

Deno.test("writeFloats() writes numbers as JSON has those of shortestFloat32()", () => {
  const size = fc.tuple(
    fc.float({ min: -1, max: 1, noNaN: true }),
    fc.integer({ min: -37, max: 9 }),
  );
  const floats = fc.array(size, { maxLength: 256, size: "max" }).map((sizes) =>
    Float32Array.from(sizes, ([part, exponent]) => part * 10 ** exponent)
  );
  fc.assert(
    fc.property(floats, (values) => {
      const [text, count] = written(values);
      const numbers = [...values.subarray(0, count)].map(shortestFloat32);
      assertEquals(`[${text.slice(0, -1)}]`, JSON.stringify(numbers));
    }),
    { numRuns: 1000 },
  );
});

// To leave out more would be correct, and slow.
Deno.test("writeFloats() leaves out few numbers", () => {
  const floats = Float32Array.from({ length: 50_000 }, (_, i) => Math.sin(i) * 10 ** (i % 46 - 37));
  let left = 0;
  for (let i = 0; i < floats.length; left++) i += writeFloats(floats, i, floats.length) + 1;
  assertEquals(left < 300, true, `${left} calls`);
});
