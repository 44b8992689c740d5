import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { parseRate, rateText } from "./rate.ts";

for (
  const [text, limit, spanMs] of [
    ["100/s", 100, 1000],
    ["600/min", 600, 60_000],
    ["1/h", 1, 3_600_000],
    [" 5/s ", 5, 1000],
    ["100000000/s", 1e8, 1000],
  ] as const
) {
  Deno.test(`parseRate() reads "${text}"`, () => {
    assertEquals(parseRate(text), { limit, spanMs });
    assertEquals(rateText(parseRate(text)), text.trim());
  });
}

for (const text of ["", "100", "0/s", "-1/s", "1.5/s", "10/d", "10/ms", "/s", "100000001/s"]) {
  Deno.test(`parseRate() refuses "${text}"`, () => {
    assertThrows(() => parseRate(text), RangeError, "a rate such as 100/s");
  });
}
