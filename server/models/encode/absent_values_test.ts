import { assertEquals } from "@std/assert/mod.js";
import { AbsentValues } from "./absent_values.ts";

Deno.test("AbsentValues keeps the rows of each column", () => {
  const absent = new AbsentValues();
  absent.add(0, 3);
  absent.add(2, 1);
  absent.add(0, 4);
  absent.add(0, 3);
  assertEquals([0, 1, 2].map((column) => absent.rowsWithout(column)), [
    new Set([3, 4]),
    undefined,
    new Set([1]),
  ]);
});

Deno.test("values are absent from the first that is added on", () => {
  const absent = new AbsentValues();
  assertEquals(absent.isEmpty, true);
  absent.add(1, 0);
  assertEquals(absent.isEmpty, false);
});
