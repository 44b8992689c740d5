import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import type { Prediction } from "../decode/prediction.ts";
import { ClassPredictions } from "./class_predictions.ts";

function scored(score: number): Prediction {
  const probabilities = [1 - score, score];
  const className = Number.isNaN(score) ? null : score >= 0.5 ? "b" : "a";
  return { kind: "class", className, score, confidence: Math.max(...probabilities), probabilities };
}

function profile(predictions: readonly Prediction[], labels: readonly (number | undefined)[] = []) {
  const made = new ClassPredictions(["a", "b"], true);
  for (const [i, prediction] of predictions.entries()) made.count(prediction, labels[i]);
  return { fields: made.finish(), withoutAnswer: made.withoutAnswer };
}

Deno.test("scores and confidences are counted by tenths", () => {
  const { fields: { classes, score, confidence, quality } } = profile([0.1, 0.3, 0.9].map(scored));
  assertEquals(classes, { a: 2 / 3, b: 1 / 3 });
  const third = 1 / 3;
  assertEquals(score!.shares, [third, 0, third, 0, 0, 0, 0, 0, third, 0]);
  assertEquals(confidence!.shares, [0, 0, 0, 0, 0, 0, third, 0, third * 2, 0]);
  assertAlmostEquals(score!.mean!, 1.3 / 3, 1e-12);
  assertAlmostEquals(confidence!.mean!, 2.5 / 3, 1e-12);
  assertEquals(quality, undefined);
});

Deno.test("classes without probabilities have shares and a confusion, and no scores", () => {
  const labels = ["a", "b", "b"].map((className): Prediction => ({ kind: "label", className }));
  const { fields } = profile(labels, [0, 0, undefined]);
  assertEquals(Object.keys(fields), ["classes", "quality"]);
  assertEquals(fields.classes, { a: 1 / 3, b: 2 / 3 });
  assertEquals(fields.quality!.confusion, { a: { a: 1, b: 1 }, b: { a: 0, b: 0 } });
});

Deno.test("predictions that are not finite, or of no class, are left out and counted", () => {
  const unknown: Prediction = { kind: "label", className: "c" };
  const infinite = { ...scored(0.7), probabilities: [0, Infinity] } as Prediction;
  const { fields, withoutAnswer } = profile([scored(NaN), unknown, infinite, scored(0.7)]);
  assertEquals([fields.classes, withoutAnswer], [{ a: 0, b: 1 }, 3]);
});

Deno.test("without any prediction there are no fields", () => {
  assertEquals(profile([scored(NaN)]), { fields: {}, withoutAnswer: 1 });
});
