import { assertEquals } from "@std/assert/mod.js";
import { barsPath } from "./mini_bars.tsx";

Deno.test("barsPath() has a bar for each value, as high as its part of the most", () => {
  assertEquals(
    barsPath([0.5, 0.25], 0.5, 0.5),
    "M11.0,20v-20.0h22.0v20.0zM55.0,20v-10.0h22.0v10.0z",
  );
});

Deno.test("barsPath() leaves the place of a missing value empty", () => {
  assertEquals(barsPath([NaN, 0, 0.5, 0], 1, 1), "M44.0,20v-10.0h22.0v10.0z");
  assertEquals(barsPath([], 0, 1), "");
});
