import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { shortestFloat32 } from "./shortest_float32.ts";

Deno.test("shortestFloat32() gives a number that is the same float32", () => {
  fc.assert(fc.property(fc.float(), (value) => {
    assertEquals(Math.fround(shortestFloat32(value)), value);
  }));
});

for (
  const text of [
    "0.83",
    "123456790",
    "1.0000005",
    "1e-7",
    "16777216",
    "-0.1",
    "0",
    "9526720000",
    "1014.90796",
  ]
) {
  Deno.test(`shortestFloat32() writes the float32 of ${text} as ${text}`, () => {
    assertEquals(String(shortestFloat32(Math.fround(Number(text)))), String(Number(text)));
  });
}
