import { assertEquals } from "@std/assert/mod.js";
import { answerOf } from "./answer_fixture.ts";
import { residualsOf } from "./residuals.ts";

Deno.test("residualsOf() has the bins in order, named by their middles or their only ends", () => {
  const residuals = residualsOf(answerOf(
    [1, { bin: "(10,+Inf)" }],
    [5, { bin: "(0,10]" }],
    [1, { bin: "(-Inf,-10]" }],
    [3, { bin: "(-10,0]" }],
  ));
  assertEquals(residuals, {
    names: ["≤ −10", "−5", "5", "> 10"],
    shares: [0.1, 0.3, 0.5, 0.1],
    labels: 10,
  });
});

Deno.test("residualsOf() leaves out what is no bin", () => {
  assertEquals(residualsOf(answerOf([1, {}], [1, { bin: "x" }])).names, []);
  assertEquals(residualsOf(undefined).labels, 0);
});
