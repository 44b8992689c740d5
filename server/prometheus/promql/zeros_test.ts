import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { zeroBytes, zeroFloats } from "./zeros.ts";

for (const zeros of [zeroFloats, zeroBytes]) {
  Deno.test(`${zeros.name}() gives arrays of zeros that have no element in common`, () => {
    const lengths = fc.array(fc.oneof(fc.nat(300), fc.constantFrom(0, 1, 256, 257, 4096, 5000)));
    fc.assert(fc.property(lengths, (lengths) => {
      const arrays = lengths.map((length) => zeros(length));
      assertEquals(arrays.map(({ length }) => length), lengths);
      assertEquals(arrays.filter((array) => array.some((element) => element !== 0)), []);
      for (const [i, array] of arrays.entries()) array.fill(i % 200 + 1);
      const changed = arrays.filter((array, i) => array.some((one) => one !== i % 200 + 1));
      assertEquals(changed, []);
    }));
  });

  Deno.test(`${zeros.name}() puts small arrays into one piece of memory, and large ones not`, () => {
    const buffers = (length: number) =>
      new Set(Array.from({ length: 40 }, () => zeros(length).buffer)).size;
    assertEquals(buffers(1) <= 2, true);
    assertEquals(buffers(300), 40);
  });
}
