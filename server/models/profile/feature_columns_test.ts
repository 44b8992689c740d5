import { assertEquals } from "@std/assert/mod.js";
import type { FeatureColumn } from "../encode/feature_column.ts";
import { manifestOf } from "../testing/versions.ts";
import { FeatureColumns, featuresOf } from "./feature_columns.ts";

const { features } = manifestOf({
  task: "regression",
  features: [
    { name: "plan", type: "category", values: ["b", "a", 1], accept_unknown: true },
    { name: "age", type: "number", required: false },
  ],
});
const COLUMNS = features.map((feature, offset): FeatureColumn => ({
  ...{ feature, input: 0, offset, width: 1, rowWidth: 2, datatype: "FP32" },
  representation: feature.type === "number" ? "number" : "index",
}));

function profile(rows: readonly Record<string, string | number | null>[]) {
  const made = new FeatureColumns(COLUMNS);
  made.look(featuresOf(rows));
  made.startCounting();
  made.count(featuresOf(rows));
  return { features: made.finish(), notes: made.notes() };
}

Deno.test("categories have shares in the manifest's order, without values that it does not list", () => {
  const rows = ["a", "b", "a", 1, "z", null].map((plan) => ({ plan, age: 1 }));
  const { features: { plan }, notes } = profile(rows);
  assertEquals(plan, {
    type: "category",
    missing: 1 / 6,
    values: ["b", "a", 1],
    shares: [0.25, 0.5, 0.25],
  });
  assertEquals(notes, [
    '1 rows have values of "plan" that model.json does not list: they are in none of the shares',
  ]);
});

Deno.test("a feature without any value is profiled as missing, and noted", () => {
  const { features, notes } = profile([{ plan: null, age: null }]);
  assertEquals(Object.keys(features), ["plan", "age"]);
  assertEquals(Object.values(features).map(({ missing }) => missing), [1, 1]);
  assertEquals(notes, ['No row has a value of "plan"', 'No row has a value of "age"']);
});
