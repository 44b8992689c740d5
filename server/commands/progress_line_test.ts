import { assertEquals } from "@std/assert/mod.js";
import { progressText } from "./progress_line.ts";

const cases: readonly (readonly [args: Parameters<typeof progressText>, want: string])[] = [
  [["Pass 1 of 2", 500, 0.25, 10], "Pass 1 of 2: 50 rows/s, 500 rows, 25 %, 30 s left"],
  [["Pass 2 of 2", 10, 0.999, 3], "Pass 2 of 2: 3 rows/s, 10 rows, 100 %, 1 s left"],
  [["Pass 2 of 2", 10, 1, 4], "Pass 2 of 2: 3 rows/s, 10 rows, 100 %, 0 s left"],
];
for (const [args, want] of cases) {
  Deno.test(`progressText(${args}) is "${want}"`, () => assertEquals(progressText(...args), want));
}
