import { assertEquals } from "@std/assert/mod.js";
import { FAMILIES } from "../../metrics/families.ts";
import { Tally } from "../../metrics/tally.ts";
import { adjacentCells } from "./bin_counters.ts";

function counterOf(tally: Tally, bin: string) {
  const labels = { model: "m", version: "1", feature: "f", bin };
  return tally.counter(FAMILIES.modelFeatureValues, labels);
}

Deno.test("counters that were made one after the other are one array", () => {
  const tally = new Tally(() => {});
  counterOf(tally, "before");
  const counters = ["a", "b", "c"].map((bin) => counterOf(tally, bin));
  adjacentCells(counters)![1]! += 5;
  assertEquals(counters.map(({ cells }) => cells[0]), [0, 5, 0]);
});

Deno.test("counters with others in between are not one array", () => {
  const tally = new Tally(() => {});
  const [a, , c] = ["a", "b", "c"].map((bin) => counterOf(tally, bin));
  assertEquals(adjacentCells([a!, c!]), undefined);
  assertEquals(adjacentCells([c!, a!]), undefined);
});

Deno.test("counters in memory of their own are not one array", () => {
  const [one, other] = [new Tally(() => {}), new Tally(() => {})];
  const [first] = [counterOf(one, "a"), counterOf(other, "a")];
  assertEquals(adjacentCells([first!, counterOf(other, "b")]), undefined);
});
