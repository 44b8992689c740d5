import { assertEquals } from "@std/assert/mod.js";
import { powerOfTen } from "./power_of_ten.ts";

for (
  const [size, digits, want] of [
    ...[[0.083, 6, 1e7], [1, 6, 1e5], [9.99, 6, 1e5], [10, 6, 1e4], [999_999, 6, 1]],
    ...[[0.1, 7, 1e7], [1e-15, 7, 1e21], [1e-16, 7, 1e22]],
  ] as const
) {
  Deno.test(`powerOfTen() of ${size} and ${digits} digits is ${want}`, () => {
    assertEquals(powerOfTen(size, digits), want);
  });
}
