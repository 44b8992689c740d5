import { assertEquals } from "@std/assert/mod.js";
import { dependsOnTime, Invariants } from "./invariant.ts";
import { parse } from "./parser.ts";

const cases: [query: string, invariant: boolean][] = [
  ["1 + 2", true],
  ["up", false],
  ["up @ 5", true],
  ["rate(up[5m] @ 5)", true],
  ["rate(up[5m:1m] @ start())", true],
  ["up @ 5 + up", false],
  ["sum(up @ 5) * 2", true],
  ["time()", false],
  ["timestamp(up @ 5)", false],
  ["predict_linear(up[5m] @ 5, 60)", false],
  ["topk(scalar(up), up @ 5)", false],
];
for (const [query, invariant] of cases) {
  Deno.test(`Invariants ${invariant ? "has" : "does not have"} ${query}`, () => {
    assertEquals(new Invariants().has(parse(query)), invariant);
  });
}

Deno.test("dependsOnTime() finds such functions anywhere in the query", () => {
  assertEquals(dependsOnTime(parse("sum(abs(up)) + vector(time())")), true);
  assertEquals(dependsOnTime(parse("rate(up[5m])")), false);
});
