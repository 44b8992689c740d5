import { assertEquals } from "@std/assert/mod.js";
import { newRow } from "./grid.ts";
import { labelsOf } from "./labels.ts";
import { sortByLabels, sortByValue } from "./sort.ts";

function row(disk: string, value: number) {
  const made = newRow(labelsOf([["disk", disk]]), 1);
  made.values[0] = value;
  return made;
}

const rows = [row("sd10", 2), row("sd2", NaN), row("sd1", Infinity), row("sd3", 2)];
const names = (sorted: typeof rows) => sorted.map(({ labels }) => labels.get("disk")).join(" ");

Deno.test("sortByValue() puts NaN last either way and keeps equal ones in order", () => {
  assertEquals(names(sortByValue(rows, false)), "sd10 sd3 sd1 sd2");
  assertEquals(names(sortByValue(rows, true)), "sd1 sd10 sd3 sd2");
});

Deno.test("sortByLabels() reads digits as numbers", () => {
  assertEquals(names(sortByLabels(rows, ["disk"], false)), "sd1 sd2 sd3 sd10");
  assertEquals(names(sortByLabels(rows, ["disk"], true)), "sd10 sd3 sd2 sd1");
});

Deno.test("sortByLabels() falls back on all labels", () => {
  assertEquals(names(sortByLabels(rows, ["missing"], false)), "sd1 sd10 sd2 sd3");
});
