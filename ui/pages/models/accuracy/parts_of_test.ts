import { assertEquals } from "@std/assert/mod.js";
import { answerOf } from "./answer_fixture.ts";
import { partsBy, partsOf } from "./parts_of.ts";

Deno.test("partsOf() names the sums of an answer", () => {
  assertEquals(partsOf(answerOf([3, { of: "rows" }], [1.5, { of: "loss" }], [9, {}])), {
    rows: 3,
    loss: 1.5,
  });
  assertEquals(partsOf(undefined), {});
});

Deno.test("partsBy() names the sums of each value of a label", () => {
  const answer = answerOf(
    [3, { of: "rows", bin: "b" }],
    [2, { of: "rows", bin: "a" }],
    [1, { of: "hits", bin: "b" }],
    [9, { of: "rows" }],
    [9, { bin: "a" }],
  );
  assertEquals([...partsBy("bin", answer)], [["b", { rows: 3, hits: 1 }], ["a", { rows: 2 }]]);
  assertEquals(partsBy("bin", undefined).size, 0);
});
