import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import type { Prediction } from "../decode/prediction.ts";
import { ValuePredictions } from "./value_predictions.ts";

function profile(rows: readonly (readonly [Prediction & { kind: "value" }, number | undefined])[]) {
  const made = new ValuePredictions();
  for (const row of rows) made.look(...row);
  made.startCounting();
  for (const row of rows) made.count(...row);
  return { fields: made.finish(), withoutAnswer: made.withoutAnswer };
}

const value = (number: number | bigint) => ({ kind: "value", value: number }) as const;

Deno.test("values of a regression are profiled, and compared with their labels", () => {
  const { fields } = profile([[value(1.5), 1], [value(1), 2], [value(4n), 4], [value(5), 7]]);
  assertEquals(fields.value!.edges, [1, 1.5, 4]);
  assertEquals(fields.value!.shares, [0.25, 0.25, 0.25, 0.25]);
  assertAlmostEquals(fields.quality!.mae!, 0.875, 1e-12);
  assertAlmostEquals(fields.quality!.r2!, 0.75, 1e-12);
});

Deno.test("a value that is not finite is left out and counted; one without a label is profiled", () => {
  const { fields, withoutAnswer } = profile([[value(NaN), 1], [value(2), undefined]]);
  assertEquals(withoutAnswer, 1);
  assertEquals([fields.value!.mean, fields.quality], [2, undefined]);
});
