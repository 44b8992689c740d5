import { assertEquals } from "@std/assert/mod.js";
import { keyOf } from "./keyed.ts";

const cases: readonly (readonly [value: unknown, key: string | undefined])[] = [
  [" 7590-VHVEG ", "7590-VHVEG"],
  [7590, "7590"],
  [true, "true"],
  [0, "0"],
  ["", undefined],
  ["  ", undefined],
  [null, undefined],
  [undefined, undefined],
  [[1], undefined],
  [{}, undefined],
];
for (const [value, key] of cases) {
  Deno.test(`keyOf() reads ${JSON.stringify(value)} as ${key}`, () => {
    assertEquals(keyOf(value), key);
  });
}
