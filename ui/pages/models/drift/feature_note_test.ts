import { assertEquals } from "@std/assert/mod.js";
import type { InstantAnswer } from "../../../prom/query.ts";
import { featureNote } from "./feature_note.ts";

function means(values: Readonly<Record<string, number>>): InstantAnswer {
  return {
    kind: "instant",
    time: 0,
    samples: Object.entries(values).map(([__name__, value]) => ({ labels: { __name__ }, value })),
    result: { resultType: "vector", result: [] },
  };
}

const NUMBER = means({
  "feature:model_feature:mean1h": 79.34,
  "feature:model_feature_reference:mean": 64.76,
});

Deno.test("featureNote() has the rows and how the mean moved from the reference", () => {
  assertEquals(featureNote(3512, NUMBER), "3,512 rows · mean 64.8 → 79.3");
});

Deno.test("featureNote() has the rows alone for a category, and without a mean of both", () => {
  const half = means({ "feature:model_feature:mean1h": 79.34 });
  assertEquals([undefined, means({}), half].map((one) => featureNote(1, one)), [
    "1 row",
    "1 row",
    "1 row",
  ]);
});

Deno.test("featureNote() is missing without rows", () => {
  assertEquals([0, NaN].map((rows) => featureNote(rows, NUMBER)), [undefined, undefined]);
});
