import { assertEquals } from "@std/assert/mod.js";
import type { InstantAnswer } from "../../../prom/query.ts";
import { predictionLevel } from "./prediction_level.ts";

function indices(values: Readonly<Record<string, number>>): InstantAnswer {
  return {
    kind: "instant",
    time: 0,
    samples: Object.entries(values).map(([name, value]) => ({
      labels: { __name__: `version:model_${name}_psi:5m` },
      value,
    })),
    result: { resultType: "vector", result: [] },
  };
}

const cases: readonly [string, Readonly<Record<string, number>>, number, string][] = [
  ["is that of the classes if it is worse", { class: 0.3, prediction: 0.15 }, 0, "drifted"],
  ["is that of the scores if it is worse", { class: 0.01, prediction: 0.15 }, 0, "moving"],
  ["is stable if both are", { class: 0.01, prediction: 0.02 }, 0, "stable"],
  ["leaves out classes that are noise", { class: 0.3, prediction: 0.02 }, 0.1, "stable"],
  ["does not lower scores by the noise of classes", { prediction: 0.3 }, 0.2, "drifted"],
  ["is unknown without figures", { class: NaN }, 0, "unknown"],
];
for (const [name, values, noise, want] of cases) {
  Deno.test(`predictionLevel() ${name}`, () => {
    assertEquals(predictionLevel(indices(values), noise), want);
  });
}

Deno.test("predictionLevel() is unknown without an answer", () => {
  assertEquals(predictionLevel(undefined, 0), "unknown");
});
