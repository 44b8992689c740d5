import { assertEquals } from "@std/assert/mod.js";
import type { Reference } from "../folder/reference.ts";
import { referenceGauges, SCORE_BINS } from "./reference_gauges.ts";

const VERSION = { model: "m", version: "1" };

const REFERENCE: Reference = {
  rows: 1000,
  features: {
    age: {
      ...{ type: "number", missing: 0.5, mean: 40, stddev: 10, min: 18, max: 90 },
      ...{ edges: [30], shares: [0.25, 0.75] },
    },
    plan: { type: "category", missing: 0.25, values: ["free", "pro"], shares: [0.25, 0.75] },
  },
};

/** The gauges of a reference, each as a line. */
function lines(reference: Reference): string[] {
  return [...referenceGauges(VERSION, reference)].map(({ family, labels, value }) => {
    const { model: _model, version: _version, ...own } = labels;
    return `${family.name} ${Object.values(own).join(" ")} ${value}`.replace("  ", " ");
  });
}

Deno.test("rows, and of each feature the shares of its bins, its mean and its spread", () => {
  assertEquals(lines(REFERENCE), [
    "model_reference_rows 1000",
    "model_feature_reference_ratio age (-Inf,18) 0",
    "model_feature_reference_ratio age [18,30] 0.125",
    "model_feature_reference_ratio age (30,90] 0.375",
    "model_feature_reference_ratio age (90,+Inf) 0",
    "model_feature_reference_ratio age missing 0.5",
    "model_feature_reference_cumulative_ratio age 17.999999999999996 0",
    "model_feature_reference_cumulative_ratio age 30 0.25",
    "model_feature_reference_cumulative_ratio age 90 1",
    "model_feature_reference_cumulative_ratio age +Inf 1",
    "model_feature_reference_mean age 40",
    "model_feature_reference_stddev age 10",
    "model_feature_reference_ratio plan free 0.1875",
    "model_feature_reference_ratio plan pro 0.5625",
    "model_feature_reference_ratio plan other 0",
    "model_feature_reference_ratio plan missing 0.25",
  ]);
});

Deno.test("the shares of predicted classes", () => {
  const found = lines({ rows: 10, features: {}, classes: { No: 0.75, Yes: 0.25 } });
  assertEquals(found.slice(1), [
    "model_class_reference_ratio No 0.75",
    "model_class_reference_ratio Yes 0.25",
  ]);
});

Deno.test("the bins of scores, with mean and spread where the reference has them", () => {
  const score = { edges: [0.5], shares: [0.75, 0.25] };
  const bins = [
    "model_prediction_reference_ratio (-Inf,0) 0",
    "model_prediction_reference_ratio [0,0.5] 0.75",
    "model_prediction_reference_ratio (0.5,1] 0.25",
    "model_prediction_reference_ratio (1,+Inf) 0",
    "model_prediction_reference_ratio missing 0",
    "model_prediction_reference_cumulative_ratio -5e-324 0",
    "model_prediction_reference_cumulative_ratio 0.5 0.75",
    "model_prediction_reference_cumulative_ratio 1 1",
    "model_prediction_reference_cumulative_ratio +Inf 1",
  ];
  assertEquals(lines({ rows: 10, features: {}, score }).slice(1), bins);
  assertEquals(lines({ rows: 10, features: {}, score: { ...score, mean: 0.25 } }).slice(1), bins);
  const moments = { ...score, mean: 0.25, stddev: 0.125 };
  assertEquals(lines({ rows: 10, features: {}, score: moments }).slice(1 + bins.length), [
    "model_prediction_reference_mean 0.25",
    "model_prediction_reference_stddev 0.125",
  ]);
});

Deno.test("the bins of the values that a regression predicts", () => {
  const value = { ...{ mean: 2, stddev: 1, min: 1, max: 9, missing: 0 }, edges: [], shares: [1] };
  const found = lines({ rows: 10, features: {}, value }).slice(1);
  assertEquals(found.slice(0, 2), [
    "model_prediction_reference_ratio (-Inf,1) 0",
    "model_prediction_reference_ratio [1,9] 1",
  ]);
  assertEquals(found.slice(-2), [
    "model_prediction_reference_mean 2",
    "model_prediction_reference_stddev 1",
  ]);
});

Deno.test("without a reference scores are counted in tenths", () => {
  assertEquals(SCORE_BINS.edges, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
  assertEquals([SCORE_BINS.min, SCORE_BINS.max, SCORE_BINS.shares.length], [0, 1, 10]);
});

Deno.test("each gauge has the labels of its family", () => {
  const reference = {
    ...REFERENCE,
    classes: { No: 1 },
    score: { edges: [], shares: [1], mean: 0.5, stddev: 0.1 },
  };
  const wrong = [...referenceGauges(VERSION, reference)].filter(({ family, labels }) =>
    Object.keys(labels).sort().join() !== family.labels.toSorted().join()
  );
  assertEquals(wrong, []);
});
