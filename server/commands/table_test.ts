import { assertEquals } from "@std/assert/mod.js";
import { formatTable } from "./table.ts";

Deno.test("formatTable() makes each column as wide as its longest cell, and leaves no blanks behind", () => {
  const table = formatTable(["name", "n"], [["a", "1000"], ["longest", "2"]]);
  assertEquals(table.split("\n"), ["name     n", "a        1000", "longest  2"]);
});

Deno.test("formatTable() shows a heading alone", () => {
  assertEquals(formatTable(["name", "n"], []), "name  n");
});
