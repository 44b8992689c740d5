import { assertEquals } from "@std/assert/mod.js";
import { namedRows } from "./named_rows.ts";
import { floats, texts } from "./testing/tensors.ts";

Deno.test("namedRows() gives one row of each output, under its name", () => {
  const outputs = [floats([3, 2], 1, 2, 3, 4, 5, 6), texts("a", "b", "c")];
  assertEquals(namedRows(["x", "y"], outputs, 1), [
    { name: "x", tensor: floats([2], 3, 4) },
    { name: "y", tensor: { datatype: "BYTES", shape: [], data: ["b"] } },
  ]);
});
